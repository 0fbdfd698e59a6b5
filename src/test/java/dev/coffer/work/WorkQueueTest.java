package dev.coffer.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coffer.catalog.CatalogClock;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class WorkQueueTest {

    @Inject
    WorkQueue queue;

    @Inject
    FlakyWork work;

    @Inject
    HeldWork held;

    @Inject
    CatalogClock clock;

    @Inject
    @All
    List<WorkKind> kinds;

    @Inject
    AgroalDataSource catalog;

    @Test
    void what_was_enqueued_is_done_once_after_the_commit_and_then_forgotten() {
        String subject = subject(0);

        QuarkusTransaction.requiringNew().run(() -> {
            queue.enqueue(FlakyWork.NAME, subject);
            assertThat(work.runsOf(subject)).isEmpty();
        });

        Api.await(() -> queued(subject), there -> !there);
        assertThat(work.runsOf(subject)).hasSize(1);
    }

    @Test
    void what_was_enqueued_in_a_transaction_that_rolls_back_is_never_done() {
        String undone = subject(0);
        QuarkusTransaction.begin();
        queue.enqueue(FlakyWork.NAME, undone);
        QuarkusTransaction.rollback();

        String later = subject(0);
        QuarkusTransaction.requiringNew().run(() -> queue.enqueue(FlakyWork.NAME, later));

        Api.await(() -> work.runsOf(later), runs -> !runs.isEmpty());
        assertThat(queued(undone)).isFalse();
        assertThat(work.runsOf(undone)).isEmpty();
    }

    @Test
    void what_is_enqueued_twice_is_done_once() {
        String subject = subject(0);

        QuarkusTransaction.requiringNew().run(() -> {
            queue.enqueue(FlakyWork.NAME, subject);
            queue.enqueue(FlakyWork.NAME, subject);
        });

        Api.await(() -> queued(subject), there -> !there);
        assertThat(work.runsOf(subject)).hasSize(1);
    }

    @Test
    void what_fails_is_tried_again_later_under_another_execution_until_it_succeeds() {
        String subject = subject(2);

        QuarkusTransaction.requiringNew().run(() -> queue.enqueue(FlakyWork.NAME, subject));

        Api.await(() -> queued(subject), there -> !there);
        List<FlakyWork.Run> runs = work.runsOf(subject);
        assertThat(runs).hasSize(3).extracting(FlakyWork.Run::execution).doesNotHaveDuplicates();
        assertThat(Duration.between(runs.get(0).at(), runs.get(1).at())).isGreaterThan(Duration.ofMillis(1900));
        assertThat(Duration.between(runs.get(1).at(), runs.get(2).at())).isGreaterThan(Duration.ofMillis(3900));
    }

    @Test
    void what_is_queued_for_a_time_is_done_then_and_not_before() {
        String subject = subject(0);
        Instant due = clock.now().plusSeconds(3);

        QuarkusTransaction.requiringNew().run(() -> queue.enqueue(FlakyWork.NAME, subject, due));

        Api.await(() -> queued(subject), there -> !there);
        assertThat(work.runsOf(subject)).hasSize(1);
        assertThat(clock.now()).isAfterOrEqualTo(due);
    }

    @Test
    void work_of_one_kind_has_its_bound_and_keeps_no_other_kind_waiting() {
        List<String> many = IntStream.range(0, 20).mapToObj(n -> subject(0)).toList();
        QuarkusTransaction.requiringNew().run(() -> many.forEach(subject -> queue.enqueue(HeldWork.NAME, subject)));
        try {
            Api.await(held::running, running -> running == HeldWork.BOUND);
            String other = subject(0);

            QuarkusTransaction.requiringNew().run(() -> queue.enqueue(FlakyWork.NAME, other));

            Api.await(() -> queued(other), there -> !there);
            assertThat(work.runsOf(other)).hasSize(1);
            assertThat(held.running()).isEqualTo(HeldWork.BOUND);
        } finally {
            held.letEnd(many.size());
        }
        Api.await(() -> many.stream().anyMatch(this::queued), there -> !there);
    }

    @Test
    void what_is_to_be_done_last_has_the_lowest_priority() {
        String last = subject(0);
        String other = subject(0);
        QuarkusTransaction.begin();
        queue.enqueueLast(FlakyWork.NAME, last);
        queue.enqueue(FlakyWork.NAME, other);

        assertThat(priority(last)).isLessThan(priority(other));

        QuarkusTransaction.rollback();
    }

    @Test
    void all_other_work_leaves_threads_for_backups_and_only_restores_are_as_urgent() {
        int others = kinds.stream()
                .filter(kind -> !kind.name().equals("backup-take"))
                .mapToInt(WorkKind::bound)
                .sum();

        assertThat(queue.threads() - others).isGreaterThanOrEqualTo(4);
        assertThat(kinds)
                .filteredOn(WorkKind::urgent)
                .extracting(WorkKind::name)
                .containsExactlyInAnyOrder("backup-take", "restore-run");
    }

    @Test
    void outside_of_a_transaction_nothing_is_enqueued() {
        String subject = subject(0);

        assertThatIllegalStateException().isThrownBy(() -> queue.enqueue(FlakyWork.NAME, subject));

        assertThat(queued(subject)).isFalse();
        assertThat(work.runsOf(subject)).isEmpty();
    }

    @Test
    void work_of_an_unknown_kind_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> QuarkusTransaction.requiringNew().run(() -> queue.enqueue("no-such-kind", subject(0))))
                .withMessage("no-such-kind");
    }

    private static String subject(int failures) {
        return UUID.randomUUID() + "-fails-" + failures;
    }

    private int priority(String subject) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select priority from scheduled_tasks where task_instance = ?")) {
            query.setString(1, subject);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean queued(String subject) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select 1 from scheduled_tasks where task_instance = ?")) {
            query.setString(1, subject);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
