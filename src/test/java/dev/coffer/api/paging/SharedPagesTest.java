package dev.coffer.api.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who shares whose read. Each read gives its number, so that an answer tells by which read it was found. */
@Timeout(60)
class SharedPagesTest {

    private static final URI PAGE = URI.create("http://localhost/v1.0/demo/backups");
    private static final URI OTHER = URI.create("http://localhost/v1.0/demo/backups?limit=1");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SharedPages pages = pages(threads, Duration.ofHours(1));
    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch firstBegan = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void those_who_come_during_a_read_share_the_one_that_begins_after_it() throws InterruptedException {
        CompletableFuture<byte[]> first = ask(pages, PAGE, this::readSlowly);
        firstBegan.await();
        CompletableFuture<byte[]> second = ask(pages, PAGE, reads::incrementAndGet);
        CompletableFuture<byte[]> third = ask(pages, PAGE, reads::incrementAndGet);
        assertThat(reads).hasValue(1);
        firstMayEnd.countDown();

        assertThat(text(first)).isEqualTo("1");
        assertThat(text(second)).isEqualTo("2");
        assertThat(text(third)).isEqualTo("2");
        assertThat(reads).hasValue(2);
    }

    /** As it is on a machine where threads have to wait for a processor. */
    @Test
    void those_who_come_before_a_read_has_begun_share_it() {
        List<Runnable> waiting = new ArrayList<>();
        SharedPages later = pages(waiting::add, Duration.ofHours(1));
        CompletableFuture<byte[]> first = ask(later, PAGE, reads::incrementAndGet);
        CompletableFuture<byte[]> second = ask(later, PAGE, reads::incrementAndGet);
        List<CompletableFuture<byte[]>> during = new ArrayList<>();
        CompletableFuture<byte[]> other = ask(later, OTHER, () -> {
            during.add(ask(later, OTHER, reads::incrementAndGet));
            return reads.incrementAndGet();
        });

        waiting.forEach(Runnable::run);

        assertThat(text(first)).isEqualTo("1");
        assertThat(text(second)).isEqualTo("1");
        assertThat(text(other)).isEqualTo("2");
        assertThat(text(during.get(0))).isEqualTo("3");
        assertThat(waiting).hasSize(2);
    }

    /** As it is where all threads wait for a catalog that hangs. */
    @Test
    void nobody_joins_a_read_that_has_not_begun_for_long() {
        List<Runnable> waiting = new ArrayList<>();
        SharedPages hasty = pages(waiting::add, Duration.ofNanos(-1));
        CompletableFuture<byte[]> first = ask(hasty, PAGE, reads::incrementAndGet);
        CompletableFuture<byte[]> second = ask(hasty, PAGE, reads::incrementAndGet);

        waiting.get(1).run();
        assertThat(text(second)).isEqualTo("1");
        assertThat(first).isNotDone();

        waiting.get(0).run();
        assertThat(text(first)).isEqualTo("2");
    }

    @Test
    void a_read_that_no_thread_takes_fails_and_is_joined_by_nobody() {
        List<Executor> taker = new ArrayList<>();
        SharedPages stopping = pages(reading -> taker.get(0).execute(reading), Duration.ofHours(1));
        taker.add(reading -> {
            throw new RejectedExecutionException();
        });
        CompletableFuture<byte[]> first = ask(stopping, PAGE, reads::incrementAndGet);
        assertThatThrownBy(() -> text(first)).hasCauseInstanceOf(RejectedExecutionException.class);

        taker.set(0, Runnable::run);
        assertThat(text(ask(stopping, PAGE, reads::incrementAndGet))).isEqualTo("1");
    }

    @Test
    void who_comes_when_nothing_is_read_gets_a_read_of_its_own() {
        assertThat(text(ask(pages, PAGE, reads::incrementAndGet))).isEqualTo("1");
        assertThat(text(ask(pages, PAGE, reads::incrementAndGet))).isEqualTo("2");
    }

    @Test
    void another_page_waits_for_nobody() throws InterruptedException {
        CompletableFuture<byte[]> first = ask(pages, PAGE, this::readSlowly);
        firstBegan.await();

        assertThat(text(ask(pages, OTHER, reads::incrementAndGet))).isEqualTo("2");

        firstMayEnd.countDown();
        assertThat(text(first)).isEqualTo("1");
    }

    @Test
    void a_failure_is_told_to_those_who_shared_the_read_and_to_nobody_else() throws InterruptedException {
        Supplier<Integer> failing = () -> {
            throw new IllegalArgumentException("read " + reads.incrementAndGet());
        };
        CompletableFuture<byte[]> first = ask(pages, PAGE, this::readSlowly);
        firstBegan.await();
        CompletableFuture<byte[]> second = ask(pages, PAGE, failing);
        CompletableFuture<byte[]> third = ask(pages, PAGE, failing);
        firstMayEnd.countDown();

        assertThat(text(first)).isEqualTo("1");
        for (CompletableFuture<byte[]> shared : List.of(second, third)) {
            assertThatThrownBy(() -> text(shared))
                    .isInstanceOf(CompletionException.class)
                    .hasCause(new IllegalArgumentException("read 2"));
        }
        assertThat(text(ask(pages, PAGE, reads::incrementAndGet))).isEqualTo("3");
    }

    /** As it is where the connection of one read hangs. */
    @Test
    void nobody_joins_a_read_that_takes_long() throws InterruptedException {
        SharedPages hasty = pages(threads, Duration.ofNanos(-1));
        CompletableFuture<byte[]> first = ask(hasty, PAGE, this::readSlowly);
        firstBegan.await();

        assertThat(text(ask(hasty, PAGE, reads::incrementAndGet))).isEqualTo("2");
        assertThat(first).isNotDone();

        firstMayEnd.countDown();
        assertThat(text(first)).isEqualTo("1");
    }

    @Test
    void who_hangs_up_leaves_the_others_theirs() throws InterruptedException {
        CompletableFuture<byte[]> first = ask(pages, PAGE, this::readSlowly);
        firstBegan.await();
        CompletableFuture<byte[]> second = ask(pages, PAGE, reads::incrementAndGet);
        CompletableFuture<byte[]> third = ask(pages, PAGE, reads::incrementAndGet);
        first.cancel(true);
        second.cancel(true);
        firstMayEnd.countDown();

        assertThat(text(third)).isEqualTo("2");
    }

    /** Under load, one read follows the other on one thread for as long as the load lasts. */
    @Test
    void an_answer_is_not_kept_while_others_follow() throws InterruptedException {
        List<WeakReference<Object>> second = new ArrayList<>();
        List<CompletableFuture<byte[]>> third = new ArrayList<>();
        CompletableFuture<byte[]> first = ask(pages, PAGE, () -> {
            second.add(readThatNobodyElseHolds(() -> third.add(ask(pages, PAGE, this::readSlowly))));
            return 0;
        });
        firstBegan.await();

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (second.get(0).get() != null && System.nanoTime() < deadline) {
            System.gc();
        }

        assertThat(second.get(0).get()).isNull();
        firstMayEnd.countDown();
        assertThat(text(first)).isEqualTo("0");
        assertThat(text(third.get(0))).isEqualTo("1");
    }

    private WeakReference<Object> readThatNobodyElseHolds(Runnable doing) {
        Supplier<Object> read = () -> {
            doing.run();
            return 0;
        };
        CompletableFuture<byte[]> unused = ask(pages, PAGE, read);
        return new WeakReference<>(read);
    }

    private static SharedPages pages(Executor readers, Duration patience) {
        return new SharedPages(JsonMapper.builder().build(), readers, patience);
    }

    /** As the server does: at once, with an answer of its own, which may be cancelled. */
    private static CompletableFuture<byte[]> ask(SharedPages pages, URI page, Supplier<?> read) {
        return pages.answer(page, read).toCompletableFuture();
    }

    private int readSlowly() {
        int number = reads.incrementAndGet();
        firstBegan.countDown();
        try {
            assertThat(firstMayEnd.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return number;
    }

    private static String text(CompletableFuture<byte[]> answer) {
        return new String(answer.join(), StandardCharsets.UTF_8);
    }
}
