package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coffer.store.Stores;
import dev.coffer.store.filesystem.FilesystemStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackupCopyStateTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final UUID RUN = new UUID(1, 1);
    private static final UUID ANOTHER_RUN = new UUID(2, 2);
    private static final Stores.Named FAR = new Stores.Named("far", new FilesystemStore(Path.of("/nonexistent")), 1);
    private static final URI WHERE = URI.create("file:///far/demo");

    @Test
    void it_is_completed_by_the_run_that_holds_it_and_by_no_other() {
        BackupCopy copy = copy();
        copy.begin(RUN, "host/1", NOW);
        copy.begin(ANOTHER_RUN, "host/2", NOW);

        assertThatIllegalStateException()
                .isThrownBy(() -> copy.complete(RUN, WHERE, NOW))
                .withMessageContaining(RUN.toString());
        assertThat(copy.status()).isEqualTo(CopyStatus.BUILDING);
        assertThat(copy.begunBefore()).isTrue();
        copy.complete(ANOTHER_RUN, WHERE, NOW);
        assertThat(copy.status()).isEqualTo(CopyStatus.COMPLETED);
        assertThat(copy.sound()).isTrue();
        copy.verified(new Verification(Verification.Result.DAMAGED, NOW, true, List.of("a"), List.of("b")));
        assertThat(copy.sound()).isFalse();
    }

    @Test
    void an_attempt_that_was_handed_back_does_not_count() {
        BackupCopy copy = copy();
        copy.begin(RUN, "host/1", NOW);
        copy.release(RUN, "handed back", false, NOW);
        copy.begin(ANOTHER_RUN, "host/1", NOW);

        assertThat(copy.attempts()).isEqualTo(1);
        copy.release(ANOTHER_RUN, "failed", true, NOW);
        copy.begin(RUN, "host/1", NOW);
        assertThat(copy.attempts()).isEqualTo(2);
    }

    @Test
    void only_one_that_failed_or_was_removed_is_ordered_again_and_starts_over() {
        BackupCopy copy = copy();
        UUID order = copy.order();
        assertThatIllegalStateException().isThrownBy(() -> copy.orderAgain(FAR, null, null, NOW));
        copy.begin(RUN, "host/1", NOW);
        copy.fail(RUN, "damaged", "It is damaged.", NOW);

        copy.orderAgain(FAR, "again", null, NOW);

        assertThat(copy.status()).isEqualTo(CopyStatus.NEW);
        assertThat(copy.order()).isNotEqualTo(order);
        assertThat(copy.faultMessage()).isNull();
        assertThat(copy.attempts()).isZero();
        assertThat(copy.heldBy(RUN)).isFalse();
        copy.begin(RUN, "host/1", NOW);
        copy.complete(RUN, WHERE, NOW);
        assertThatIllegalStateException().isThrownBy(() -> copy.orderAgain(FAR, null, null, NOW));
        copy.remove(NOW);
        copy.orderAgain(FAR, null, null, NOW);
        assertThat(copy.status().active()).isTrue();
    }

    private static BackupCopy copy() {
        return new BackupCopy(new UUID(3, 3), FAR, null, null, NOW);
    }
}
