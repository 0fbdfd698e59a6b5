package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.backup.Backup;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.instance.Instance;
import dev.coffer.restore.RestoreOutcome.Difference;
import dev.coffer.restore.RestoreOutcome.Restored;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The states of a restore, without a catalog. */
class RestoreTest {

    private static final Instant NOW = Instant.parse("2026-11-28T03:15:00Z");
    private static final UUID FIRST = UUID.randomUUID();
    private static final UUID SECOND = UUID.randomUUID();

    private static final RestoreOutcome WHOLE = RestoreOutcome.of(
            List.of(new Restored("orders", "coffer_r_1", "orders", "orders_before")), List.of(), List.of(), List.of());

    private static Restore restore(RestoreMode mode) {
        Backup backup = new Backup() {};
        backup.id = UUID.randomUUID();
        Instance instance = new Instance("demo", NOW);
        instance.id = UUID.randomUUID();
        RestoreOrder order = new RestoreOrder(
                List.of(new RestoreOrder.Item("orders", "orders_1", "orders_before", List.of(), null)),
                false,
                false,
                60L,
                100,
                List.of("a note"),
                "far",
                "2026-11-30T18:00:00Z",
                null,
                null);
        Restore restore = new Restore(instance, backup, mode, order, NOW);
        assertThat(restore.order()).isEqualTo(order);
        return restore;
    }

    private static Restore running() {
        Restore restore = restore(RestoreMode.REPLACE);
        restore.begin(FIRST, "worker/1", NOW);
        return restore;
    }

    @Test
    void a_restore_that_is_whole_is_complete_and_keeps_what_it_replaced_for_a_time() {
        Restore restore = running();
        restore.enter(FIRST, RestorePhase.RESTORING);
        assertThat(restore.naming(FIRST, WHOLE)).isTrue();

        restore.end(FIRST, WHOLE, NOW);

        assertThat(restore.status()).isEqualTo(RestoreStatus.COMPLETED);
        assertThat(restore.outcome()).isEqualTo(WHOLE);
        assertThat(restore.kept()).containsExactly("orders_before");
        assertThat(restore.dropReplacedAt()).isEqualTo(NOW.plusSeconds(60));
        restore.dropped(List.of("orders_before"));
        assertThat(restore.kept()).isEmpty();
        assertThat(restore.dropReplacedAt()).isNull();
    }

    @Test
    void a_restore_with_failed_entries_or_differences_is_incomplete() {
        Restore failing = running();
        failing.end(
                FIRST,
                RestoreOutcome.of(List.of(), List.of(), List.of(new FailedEntry("VIEW v", "no", false)), List.of()),
                NOW);
        Restore differing = running();
        differing.end(
                FIRST,
                RestoreOutcome.of(List.of(), List.of(), List.of(), List.of(new Difference("orders", "t", "1", "2"))),
                NOW);

        assertThat(failing.status()).isEqualTo(RestoreStatus.INCOMPLETE);
        assertThat(differing.status()).isEqualTo(RestoreStatus.INCOMPLETE);
    }

    @Test
    void only_the_run_that_holds_it_changes_it() {
        Restore restore = running();
        restore.begin(SECOND, "worker/2", NOW);

        assertThatThrownBy(() -> restore.end(FIRST, WHOLE, NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> restore.fail(FIRST, "x", "y", null, NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> restore.naming(FIRST, WHOLE)).isInstanceOf(IllegalStateException.class);
        assertThat(restore.attempts()).isEqualTo(2);
        assertThat(restore.history().get(0).outcome()).contains("its worker died");
    }

    @Test
    void a_queued_restore_is_cancelled_at_once_and_a_running_one_by_its_run() {
        Restore queued = restore(RestoreMode.BESIDE);
        queued.cancel(NOW);
        Restore restore = running();
        restore.cancel(NOW);

        assertThat(queued.status()).isEqualTo(RestoreStatus.CANCELLED);
        assertThat(restore.status()).isEqualTo(RestoreStatus.RUNNING);
        assertThat(restore.naming(FIRST, WHOLE)).isFalse();
        restore.release(FIRST, "stopped", false, false, NOW);
        assertThat(restore.status()).isEqualTo(RestoreStatus.CANCELLED);
    }

    @Test
    void from_naming_on_it_cannot_be_cancelled_and_the_next_run_goes_on_there() {
        Restore restore = running();
        restore.naming(FIRST, WHOLE);

        assertThatThrownBy(() -> restore.cancel(NOW)).isInstanceOf(IllegalStateException.class);
        restore.release(FIRST, "the server was busy", false, true, NOW);
        assertThatThrownBy(() -> restore.cancel(NOW)).isInstanceOf(IllegalStateException.class);
        restore.begin(SECOND, "worker/2", NOW);

        assertThat(restore.phase()).isEqualTo(RestorePhase.NAMING);
        assertThat(restore.outcome()).isEqualTo(WHOLE);
        assertThat(restore.retriedSince()).isEqualTo(NOW);
    }
}
