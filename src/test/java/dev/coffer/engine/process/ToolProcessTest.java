package dev.coffer.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ToolProcessTest {

    private static final String PASSWORD = "correct horse";

    @TempDir
    Path folder;

    @Test
    void a_tool_gets_a_clean_environment() throws Exception {
        String printed = output("env", Map.of("PGUSER", "ann"));

        assertThat(printed.lines())
                .contains("PGUSER=ann", "HOME=/nonexistent", "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
                .allMatch(line -> line.matches("(PATH|HOME|LANG|LC_ALL|COFFER_PARENT|PGUSER|PWD|OLDPWD|_|SHLVL)=.*"));
    }

    @Test
    void a_value_beyond_ascii_arrives_as_utf_8() throws Exception {
        String value = "Bücher \u5e93 \uD83D\uDCE6 $HOME `id` \\0101 'quoted'\n\n";

        String printed =
                output("printf '%s' \"$PGDATABASE\"; env | grep -c COFFER_ENCODED; true", Map.of("PGDATABASE", value));

        assertThat(printed).isEqualTo(value + "0\n");
    }

    @Test
    void a_tool_has_no_standard_input() throws Exception {
        assertThat(output("read line || echo none", Map.of())).isEqualTo("none\n");
    }

    @Test
    void a_long_output_arrives_whole() throws Exception {
        CountingStream out = new CountingStream();

        tool("head -c 300000000 /dev/zero", Map.of()).run(out);

        assertThat(out.count).hasValue(300_000_000);
    }

    @Test
    void a_failed_tool_is_a_failure_that_says_how_and_why() {
        EngineException failure = failure("echo some; echo 'no such table' >&2; exit 3");

        assertThat(failure.code()).isEqualTo(Code.TOOL_FAILED);
        assertThat(failure).hasMessage("tool ended with exit code 3:\nno such table");
    }

    @Test
    void a_killed_tool_is_a_failure_that_says_so() {
        assertThat(failure("echo some; kill -9 $$")).hasMessage("tool was killed by signal 9 (SIGKILL)");
    }

    @Test
    void a_tool_that_writes_nothing_has_failed() {
        assertThat(failure("echo odd >&2; exit 0")).hasMessage("tool wrote nothing:\nodd");
    }

    @Test
    void a_tool_that_is_not_there_has_failed() {
        ToolProcess tool = new ToolProcess("tool", List.of(folder + "/absent"), Map.of(), List.of());

        assertThatThrownBy(() -> tool.run(new CountingStream()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("could not be started");
    }

    @Test
    void a_tool_that_writes_nothing_for_too_long_is_killed_and_has_failed() {
        EngineException failure =
                failure(Duration.ofMillis(500), "echo $$ some; echo 'waiting for a lock' >&2; sleep 1000");

        assertThat(failure.code()).isEqualTo(Code.TOOL_UNFINISHED);
        assertThat(failure)
                .hasMessage("tool hung: it wrote nothing for 0.5 seconds, and was killed:\nwaiting for a lock");
    }

    @Test
    void a_tool_that_does_not_end_after_its_output_is_killed_and_has_failed() {
        assertThat(failure(Duration.ofMillis(500), "echo some; exec 1>&-; sleep 1000"))
                .hasMessageContaining("closed its output, but did not end within 0.5 seconds");
    }

    @Test
    void a_tool_that_writes_now_and_then_does_not_hang() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        tool(Duration.ofSeconds(2), "for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done", Map.of())
                .run(out);

        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("6\n");
    }

    @Test
    void a_consumer_that_is_slower_than_the_patience_with_a_tool_is_waited_for() throws Exception {
        CountingStream out = new CountingStream() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                LockSupport.parkNanos(Duration.ofMillis(700).toNanos());
                super.write(bytes, offset, length);
            }
        };

        tool(Duration.ofMillis(500), "head -c 150000 /dev/zero", Map.of()).run(out);

        assertThat(out.count).hasValue(150_000);
    }

    @Test
    void a_password_on_standard_error_is_not_repeated() {
        EngineException failure = failure("echo \"bad password $PGPASSWORD given\" >&2; exit 1");

        assertThat(failure).hasMessage("tool ended with exit code 1:\nbad password *** given");
    }

    @Test
    void much_on_standard_error_neither_blocks_nor_swells_the_message() {
        EngineException failure = failure("yes 'a rather long line of complaints' | head -100000 >&2; exit 1");

        assertThat(failure.getMessage()).contains("complaints").hasSizeLessThan(1000);
    }

    @Test
    void an_error_is_shown_although_an_endless_query_follows_it() {
        EngineException failure =
                failure("echo 'ERROR: denied' >&2; head -c 100000 /dev/zero | tr '\\0' q >&2; exit 1");

        assertThat(failure.getMessage()).contains("ERROR: denied", "qqq…").hasSizeLessThan(1000);
    }

    @Test
    void a_consumer_that_fails_ends_the_tool_and_keeps_its_own_error() throws Exception {
        IOException full = new IOException("disk full");
        PidStream out = new PidStream(full);

        assertThatThrownBy(() -> tool("echo $$; exec yes", Map.of()).run(out)).isSameAs(full);

        assertThat(new File("/proc/" + out.pid())).doesNotExist();
    }

    @Test
    void an_interrupt_ends_the_tool_and_its_children() throws Exception {
        PidStream out = new PidStream(null);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                tool("sleep 1000 & echo $! $$; wait", Map.of()).run(out);
                stillInterrupted.completeExceptionally(new AssertionError("ended well"));
            } catch (InterruptedIOException e) {
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
            } catch (IOException | EngineException e) {
                stillInterrupted.completeExceptionally(e);
            }
        });
        thread.start();
        String[] pids = out.first.get(20, TimeUnit.SECONDS).split(" ", -1);

        thread.interrupt();

        assertThat(stillInterrupted.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(new File("/proc/" + pids[1])).doesNotExist();
        Eventually.until("the child is gone", () -> !isRunning(pids[0]));
    }

    @Test
    void a_tool_gets_all_of_its_input() throws Exception {
        String said = tool("sha256sum >&2", Map.of()).feed(zeros(3_000_001), Duration.ZERO);

        assertThat(said).startsWith(sha256(new byte[3_000_001]));
    }

    @Test
    void a_tool_that_needs_no_more_of_its_input_has_it_read_to_the_end() throws Exception {
        InputStream in = zeros(50_000_000);

        tool("head -c 10 > /dev/null", Map.of()).feed(in, Duration.ZERO);

        assertThat(in.available()).isZero();
    }

    @Test
    void a_tool_that_ends_early_over_its_input_is_a_failure_with_its_own_error() {
        assertThatThrownBy(() -> tool("head -c 10 > /dev/null; echo 'bad input' >&2; exit 1", Map.of())
                        .feed(zeros(50_000_000), Duration.ZERO))
                .hasMessage("tool ended with exit code 1:\nbad input")
                .extracting("code")
                .isEqualTo(Code.TOOL_FAILED);
    }

    @Test
    void a_tool_that_does_not_read_its_input_or_does_not_end_after_it_is_killed_and_has_not_finished() {
        Duration limit = Duration.ofMillis(500);
        assertThatThrownBy(() -> tool(limit, "sleep 1000", Map.of()).feed(zeros(50_000_000), Duration.ZERO))
                .hasMessage("tool hung: it read nothing for 0.5 seconds, and was killed")
                .extracting("code")
                .isEqualTo(Code.TOOL_UNFINISHED);
        assertThatThrownBy(() -> tool("cat > /dev/null; sleep 1000", Map.of()).feed(zeros(1_000), limit))
                .hasMessage("tool was given its input, but did not end within 0.5 seconds, and was killed")
                .extracting("code")
                .isEqualTo(Code.TOOL_UNFINISHED);
    }

    @Test
    void a_source_that_fails_ends_the_tool_and_keeps_its_own_error() {
        IOException damaged = new IOException("damaged");
        InputStream in = new SequenceInputStream(zeros(1_000_000), new UnreadableStream(damaged));

        assertThatThrownBy(() -> tool("cat > /dev/null", Map.of()).feed(in, Duration.ZERO))
                .isSameAs(damaged);
    }

    @Test
    void a_source_that_is_slower_than_the_patience_with_a_tool_is_waited_for() throws Exception {
        InputStream in = new ByteArrayInputStream(new byte[10]) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                LockSupport.parkNanos(Duration.ofMillis(700).toNanos());
                return super.read(bytes, offset, length);
            }
        };

        assertThat(tool(Duration.ofMillis(500), "wc -c >&2", Map.of()).feed(in, Duration.ZERO))
                .isEqualTo("10");
    }

    @Test
    void a_tool_that_is_ended_gets_the_time_to_end_its_session() {
        String body = "trap 'echo cancelled > " + folder + "/cancelled; exit 1' TERM; echo some; sleep 1000 & wait";

        failure(Duration.ofMillis(500), body);

        assertThat(folder.resolve("cancelled")).hasContent("cancelled");
    }

    @Test
    void a_tool_outlives_the_threads_that_started_others() throws Exception {
        PidStream out = new PidStream(null);
        Thread first = new Thread(
                () -> assertThatCode(() -> output("echo some", Map.of())).doesNotThrowAnyException());
        first.start();
        CompletableFuture<Boolean> whole = CompletableFuture.supplyAsync(() -> {
            try {
                tool("echo $$; sleep 1; echo end", Map.of()).run(out);
                return true;
            } catch (IOException | EngineException e) {
                throw new CompletionException(e);
            }
        });
        out.first.get(20, TimeUnit.SECONDS);
        first.join();

        assertThat(whole.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private static InputStream zeros(int length) {
        return new ByteArrayInputStream(new byte[length]);
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void nothing_is_left_behind_by_many_runs_of_every_kind() throws Exception {
        everyKindOfRun();
        long filesBefore = openFiles();

        for (int i = 0; i < 10; i++) {
            everyKindOfRun();
        }

        assertThat(openFiles()).isLessThan(filesBefore + 10);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("tool ("));
        assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info))
                .noneMatch(info -> info.command().orElse("").endsWith("sh"));
    }

    private void everyKindOfRun() throws Exception {
        output("echo fine", Map.of());
        failure("exit 1");
        tool("head -c 1 > /dev/null", Map.of()).feed(zeros(2_000_000), Duration.ZERO);
        assertThatThrownBy(() -> tool("exec yes", Map.of()).run(new PidStream(new IOException("full"))))
                .hasMessage("full");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> tool("exec sleep 1000", Map.of()).run(new CountingStream()))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static long openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    /** A dead child that the init process has not reaped yet has no executable any more. */
    private static boolean isRunning(String pid) {
        return new File("/proc/" + pid + "/exe").exists();
    }

    private EngineException failure(String body) {
        return failure(Duration.ZERO, body);
    }

    private EngineException failure(Duration patience, String body) {
        return Objects.requireNonNull(catchThrowableOfType(
                EngineException.class,
                () -> tool(patience, body, Map.of("PGPASSWORD", PASSWORD)).run(new CountingStream())));
    }

    private String output(String body, Map<String, String> environment) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tool(body, environment).run(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private ToolProcess tool(String body, Map<String, String> environment) {
        return tool(Duration.ZERO, body, environment);
    }

    private ToolProcess tool(Duration patience, String body, Map<String, String> environment) {
        Path script = Scripts.write(folder, "tool", body);
        return new ToolProcess("tool", List.of(script.toString()), environment, List.of(PASSWORD), patience);
    }

    private static class CountingStream extends OutputStream {
        final AtomicLong count = new AtomicLong();

        @Override
        public void write(int b) {
            count.incrementAndGet();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count.addAndGet(length);
        }
    }

    /** Takes what a tool says first, its process id, and then fails if it has something to fail with. */
    private static final class PidStream extends OutputStream {
        final CompletableFuture<String> first = new CompletableFuture<>();
        private final @Nullable IOException failure;

        PidStream(@Nullable IOException failure) {
            this.failure = failure;
        }

        String pid() throws InterruptedException, ExecutionException {
            return first.get();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            first.complete(Stream.of(text.split("\n", -1)).findFirst().orElse(""));
            if (failure != null) {
                throw failure;
            }
        }
    }
}
