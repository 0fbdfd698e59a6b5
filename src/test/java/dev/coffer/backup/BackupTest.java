package dev.coffer.backup;

import static dev.coffer.backup.SampleBackups.ORDERED;
import static dev.coffer.backup.SampleBackups.REMOVAL;
import static dev.coffer.backup.SampleBackups.RUN;
import static dev.coffer.backup.SampleBackups.STORED;
import static dev.coffer.backup.SampleBackups.WHERE;
import static dev.coffer.backup.SampleBackups.WORKER;
import static dev.coffer.backup.SampleBackups.in;
import static dev.coffer.backup.SampleBackups.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coffer.api.fault.Fault;
import dev.coffer.instance.Instance;
import dev.coffer.work.Attempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The life of a backup's row, without a database. */
class BackupTest {

    private static final Instant LATER = ORDERED.plusSeconds(60);
    private static final UUID ANOTHER_RUN = new UUID(2, 2);

    @Test
    void an_ordered_backup_is_new_and_belongs_to_its_instance() {
        Instance instance = instance();

        Backup backup = new Backup(instance, null, SampleBackups.STORE, List.of(), ORDERED);

        assertThat(backup.status()).isEqualTo(BackupStatus.NEW);
        assertThat(backup.accountId).isEqualTo("acme");
        assertThat(backup.instanceId).isEqualTo(instance.id);
        assertThat(backup.parentId).isNull();
        assertThat(backup.storageDriver).isEqualTo("filesystem");
        assertThat(backup.created).isEqualTo(ORDERED);
        assertThat(backup.updated()).isEqualTo(ORDERED);
        assertThat(backup.attempts()).isZero();
        assertThat(backup.warnings()).isEmpty();
        assertThat(backup.sizeBytes()).isNull();
        assertThat(backup.location()).isNull();
        assertThat(backup.faultCode()).isNull();
        assertThat(backup.deleted()).isFalse();
    }

    @Test
    void a_backup_that_builds_on_another_names_it() {
        Backup parent = in(BackupStatus.COMPLETED);

        assertThat(new Backup(instance(), parent, SampleBackups.STORE, List.of(), ORDERED).parentId)
                .isEqualTo(parent.id);
    }

    @Test
    void its_folder_is_under_its_account_and_its_instance() {
        Backup backup = in(BackupStatus.NEW);
        UUID other = new UUID(9, 9);

        assertThat(backup.folder()).isEqualTo("acme/" + backup.instanceId + "/" + backup.id);
        assertThat(backup.folderOf(other)).isEqualTo("acme/" + backup.instanceId + "/" + other);
    }

    @Test
    void a_run_takes_it_from_new_over_building_and_saving_to_completed() {
        Backup backup = in(BackupStatus.NEW);

        backup.begin(RUN, WORKER, ORDERED);
        assertThat(backup.status()).isEqualTo(BackupStatus.BUILDING);
        assertThat(backup.attempts()).isEqualTo(1);
        backup.saving(RUN, ORDERED);
        assertThat(backup.status()).isEqualTo(BackupStatus.SAVING);
        backup.complete(RUN, 42, WHERE, List.of("One database is left out."), false, null, LATER);

        assertThat(backup.status()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup.sizeBytes()).isEqualTo(42);
        assertThat(backup.location()).isEqualTo(WHERE.toString());
        assertThat(backup.warnings()).containsExactly("One database is left out.");
        assertThat(backup.complete()).isFalse();
        assertThat(backup.updated()).isEqualTo(LATER);
        assertThat(backup.faultCode()).isNull();
    }

    @Test
    void what_of_an_order_cannot_be_followed_stays_a_warning() {
        Backup backup =
                new Backup(instance(), null, SampleBackups.STORE, List.of("The container is ignored."), ORDERED);
        backup.begin(RUN, WORKER, ORDERED);
        backup.saving(RUN, ORDERED);

        backup.complete(RUN, 1, WHERE, List.of("One database is left out."), false, null, LATER);

        assertThat(backup.warnings()).containsExactly("The container is ignored.", "One database is left out.");
    }

    @Test
    void a_record_of_what_the_store_holds_already_is_restored_and_points_there() {
        Backup backup = in(BackupStatus.RESTORED);

        assertThat(backup.status()).isEqualTo(BackupStatus.RESTORED);
        assertThat(backup.folder()).isEqualTo(STORED);
        assertThat(backup.location()).isEqualTo("file:///store/" + STORED);
        assertThat(backup.sizeBytes()).isZero();
        assertThat(backup.warnings()).containsExactly("One database is left out.");
        assertThat(backup.complete()).isFalse();
        assertThat(backup.datastore.versionId).isEqualTo(new UUID(5, 15));
    }

    @Test
    void the_warnings_are_those_at_the_time_of_completion() {
        List<String> warnings = new ArrayList<>(List.of("first"));
        Backup backup = in(BackupStatus.SAVING);

        backup.complete(RUN, 1, WHERE, warnings, true, null, LATER);
        warnings.add("second");

        assertThat(backup.warnings()).containsExactly("first");
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILDING", "SAVING"})
    void it_can_fail_from_wherever_a_run_has_it(BackupStatus status) {
        Backup backup = in(status);

        backup.fail(RUN, "storeFailed", "The disk is full.", null, LATER);

        assertThat(backup.status()).isEqualTo(BackupStatus.FAILED);
        assertThat(backup.faultCode()).isEqualTo("storeFailed");
        assertThat(backup.faultMessage()).isEqualTo("The disk is full.");
        assertThat(backup.updated()).isEqualTo(LATER);
        assertThat(backup.sizeBytes()).isNull();
        assertThat(backup.location()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILDING", "SAVING"})
    void another_run_may_begin_it_anew_and_takes_it_from_the_first(BackupStatus status) {
        Backup backup = in(status);

        backup.begin(ANOTHER_RUN, WORKER, LATER);

        assertThat(backup.status()).isEqualTo(BackupStatus.BUILDING);
        assertThat(backup.attempts()).isEqualTo(2);
        assertThat(backup.heldBy(ANOTHER_RUN)).isTrue();
        assertThat(backup.heldBy(RUN)).isFalse();
        assertRefused(() -> backup.saving(RUN, LATER), RUN.toString());
        assertRefused(() -> backup.fail(RUN, "toolFailed", "late", null, LATER), RUN.toString());
        backup.saving(ANOTHER_RUN, LATER);
        assertRefused(() -> backup.complete(RUN, 1, WHERE, List.of(), true, null, LATER), RUN.toString());
        assertThat(backup.status()).isEqualTo(BackupStatus.SAVING);
    }

    @Test
    void what_became_of_each_attempt_is_kept() {
        Backup backup = in(BackupStatus.BUILDING);

        backup.begin(ANOTHER_RUN, "worker-2/7", LATER);

        assertThat(backup.history())
                .containsExactly(
                        new Attempt(
                                1,
                                WORKER,
                                ORDERED,
                                LATER,
                                "its worker died, or lost its lease or the catalog, while the backup was BUILDING"),
                        new Attempt(2, "worker-2/7", LATER, null, null));
        backup.fail(ANOTHER_RUN, "toolFailed", "It was killed.", null, LATER);
        assertThat(backup.history().get(1).outcome()).isEqualTo("toolFailed");
        assertThat(backup.history().get(1).ended()).isEqualTo(LATER);
    }

    @Test
    void an_attempt_that_is_handed_back_does_not_count_and_another_run_may_begin_at_once() {
        Backup backup = in(BackupStatus.BUILDING);

        backup.release(RUN, "handed back", false, LATER);

        assertThat(backup.status()).isEqualTo(BackupStatus.NEW);
        assertThat(backup.heldBy(RUN)).isFalse();
        backup.begin(ANOTHER_RUN, WORKER, LATER);
        assertThat(backup.attempts()).isEqualTo(2);
        assertThat(backup.failedAttempts()).isZero();
        assertThat(backup.history()).extracting(Attempt::outcome).containsExactly("handed back", null);
    }

    @Test
    void attempts_that_came_to_nothing_count() {
        Backup backup = in(BackupStatus.BUILDING);
        backup.release(RUN, "an error", true, LATER);
        backup.begin(ANOTHER_RUN, WORKER, LATER);

        backup.begin(RUN, WORKER, LATER);

        assertThat(backup.failedAttempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILDING", "SAVING"})
    void only_a_run_that_was_saving_may_yet_write_a_manifest(BackupStatus status) {
        Backup taken = in(status);
        Backup released = in(status);

        taken.begin(ANOTHER_RUN, WORKER, LATER);
        released.release(RUN, "handed back", false, LATER);

        assertThat(taken.manifestOpen()).isEqualTo(status == BackupStatus.SAVING);
        assertThat(released.manifestOpen()).isEqualTo(status == BackupStatus.SAVING);
        taken.begin(RUN, WORKER, LATER);
        assertThat(taken.manifestOpen()).isEqualTo(status == BackupStatus.SAVING);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"NEW", "BUILDING", "SAVING"})
    void what_has_ended_does_not_begin_again(BackupStatus status) {
        Backup backup = in(status);

        assertRefused(() -> backup.begin(RUN, WORKER, LATER), "cannot begin", status.name());
        assertThat(backup.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"BUILDING"})
    void only_what_is_being_built_is_saved(BackupStatus status) {
        Backup backup = in(status);

        assertRefused(() -> backup.saving(RUN, LATER), status.name());
        assertThat(backup.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"SAVING"})
    void only_what_is_being_saved_is_completed(BackupStatus status) {
        Backup backup = in(status);

        assertRefused(() -> backup.complete(RUN, 1, WHERE, List.of(), true, null, LATER), status.name());
        assertThat(backup.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"BUILDING", "SAVING"})
    void what_no_run_holds_cannot_fail(BackupStatus status) {
        Backup backup = in(status);

        assertRefused(() -> backup.fail(RUN, "toolFailed", "late", null, LATER), "not held");
        assertThat(backup.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "BUILDING", "SAVING"})
    void what_still_runs_is_not_deleted(BackupStatus status) {
        Backup backup = in(status);

        assertRefused(() -> backup.delete(REMOVAL, LATER), "cannot be deleted", status.name());
        assertThat(backup.deleted()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"NEW", "BUILDING", "SAVING"})
    void what_has_ended_can_be_deleted(BackupStatus status) {
        Backup backup = in(status);

        backup.delete(REMOVAL, LATER);

        assertThat(backup.deleted()).isTrue();
        assertThat(backup.status()).isEqualTo(status);
        assertThat(backup.updated()).isEqualTo(LATER);
    }

    @Test
    void a_delete_that_failed_lists_it_again_with_the_reason_and_can_be_repeated() {
        Backup backup = in(BackupStatus.COMPLETED);
        backup.delete(REMOVAL, ORDERED);
        backup.beginRemoval(RUN, WORKER, ORDERED);

        backup.deleteFailed(RUN, "storeFailed", "Permission denied.", LATER);

        assertThat(backup.deleted()).isFalse();
        assertThat(backup.status()).isEqualTo(BackupStatus.DELETE_FAILED);
        assertThat(backup.faultCode()).isEqualTo("storeFailed");
        assertThat(backup.faultMessage()).isEqualTo("Permission denied.");
        assertThat(backup.updated()).isEqualTo(LATER);
        backup.delete(REMOVAL, LATER);
        assertThat(backup.deleted()).isTrue();
    }

    @Test
    void a_delete_that_the_store_defers_lists_it_again_and_its_order_goes_on() {
        Backup backup = in(BackupStatus.COMPLETED);
        backup.delete(REMOVAL, ORDERED);
        backup.beginRemoval(RUN, WORKER, ORDERED);

        backup.deferDelete(RUN, "Locked until then.", LATER);

        assertThat(backup.deleted()).isFalse();
        assertThat(backup.status()).isEqualTo(BackupStatus.DELETE_FAILED);
        assertThat(backup.faultMessage()).isEqualTo("Locked until then.");
        assertThat(backup.beingRemovedBy(REMOVAL)).isTrue();
        backup.beginRemoval(ANOTHER_RUN, WORKER, LATER);
        assertThat(backup.deleted()).isTrue();
        assertThat(backup.removedBy(ANOTHER_RUN)).isTrue();
        assertThat(backup.removalRefused(ANOTHER_RUN, "Permission denied.", LATER))
                .as("attempts without the deferred one")
                .isEqualTo(1);
    }

    @Test
    void a_new_delete_takes_the_place_of_a_deferred_one() {
        Backup backup = in(BackupStatus.COMPLETED);
        backup.delete(REMOVAL, ORDERED);
        backup.beginRemoval(RUN, WORKER, ORDERED);
        backup.deferDelete(RUN, "Locked until then.", LATER);
        UUID again = new UUID(4, 4);

        backup.delete(again, LATER);

        assertThat(backup.beingRemovedBy(REMOVAL)).isFalse();
        assertThat(backup.beingRemovedBy(again)).isTrue();
    }

    @Test
    void a_delete_that_nobody_asked_for_cannot_fail() {
        Backup backup = in(BackupStatus.COMPLETED);

        assertRefused(() -> backup.deleteFailed(RUN, "storeFailed", "late", LATER), "not being deleted");
        assertThat(backup.status()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup.faultCode()).isNull();
    }

    @Test
    void a_removal_that_was_ordered_earlier_cannot_say_that_a_later_one_failed() {
        Backup backup = in(BackupStatus.DELETE_FAILED);
        UUID again = new UUID(4, 4);

        backup.delete(again, LATER);

        assertThat(backup.beingRemovedBy(REMOVAL)).isFalse();
        assertRefused(() -> backup.removalRefused(RUN, "late", LATER), RUN.toString());
        assertRefused(() -> backup.deleteFailed(RUN, "storeFailed", "late", LATER), RUN.toString());
        assertThat(backup.beingRemovedBy(again)).isTrue();
        backup.beginRemoval(ANOTHER_RUN, WORKER, LATER);
        assertThat(backup.removalRefused(ANOTHER_RUN, "Permission denied.", LATER))
                .isEqualTo(1);
        backup.beginRemoval(RUN, WORKER, LATER);
        assertThat(backup.removalRefused(RUN, "Permission denied.", LATER)).isEqualTo(2);
    }

    @Test
    void a_run_that_lost_a_removal_or_a_verification_cannot_end_it() {
        Backup deleted = in(BackupStatus.COMPLETED);
        deleted.delete(REMOVAL, LATER);
        deleted.beginRemoval(RUN, WORKER, LATER);
        Backup backup = in(BackupStatus.COMPLETED);
        assertThat(backup.orderVerification(null)).isPresent();
        backup.beginVerification(RUN, WORKER, LATER);

        deleted.beginRemoval(ANOTHER_RUN, WORKER, LATER);
        backup.beginVerification(ANOTHER_RUN, WORKER, LATER);

        assertRefused(() -> deleted.deleteFailed(RUN, "storeFailed", "late", LATER), RUN.toString());
        assertRefused(() -> backup.verified(RUN, backup.store, sound()), RUN.toString());
        backup.verified(ANOTHER_RUN, backup.store, sound());
        assertThat(backup.verification()).isNotNull();
    }

    private static Verification sound() {
        return new Verification(Verification.Result.OK, LATER, true, List.of(), List.of());
    }

    @Test
    void an_order_for_another_store_than_that_of_the_pending_one_is_refused() {
        Backup backup = in(BackupStatus.COMPLETED);

        assertThat(backup.orderVerification("far")).isPresent();
        assertThat(backup.orderProof("far")).isPresent();

        assertThat(backup.orderVerification(null)).isEmpty();
        assertThat(backup.orderVerification("far")).isEmpty();
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> backup.orderVerification("near"))
                .withMessageContaining("to be verified in the store 'far'");
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> backup.orderProof("near"))
                .withMessageContaining("to be proven in the store 'far'");
    }

    @Test
    void one_verification_is_ordered_at_a_time_and_only_of_what_is_whole() {
        Backup backup = in(BackupStatus.COMPLETED);

        assertThat(backup.orderVerification(null)).isPresent();

        assertThat(backup.orderVerification(null)).isEmpty();
        backup.beginVerification(RUN, WORKER, LATER);
        backup.verified(
                RUN,
                backup.store,
                new Verification(Verification.Result.DAMAGED, LATER, true, List.of("a"), List.of("b")));
        assertThat(backup.broken()).isTrue();
        assertRefused(() -> backup.verified(RUN, backup.store, sound()), "not being verified");
        assertThat(backup.orderVerification(null)).isPresent();
        backup.beginVerification(ANOTHER_RUN, WORKER, LATER);
        backup.verified(ANOTHER_RUN, backup.store, sound());
        assertThat(backup.broken()).isFalse();
        assertRefused(() -> in(BackupStatus.FAILED).orderVerification(null), "FAILED");
    }

    @ParameterizedTest
    @EnumSource
    void a_run_holds_it_only_while_it_is_building_or_saving(BackupStatus status) {
        boolean running = status == BackupStatus.BUILDING || status == BackupStatus.SAVING;

        assertThat(in(status).heldBy(RUN)).isEqualTo(running);
        assertThat(in(status).heldBy(ANOTHER_RUN)).isFalse();
    }

    private static void assertRefused(ThrowingCallable transition, String... words) {
        assertThatIllegalStateException()
                .isThrownBy(transition)
                .satisfies(refusal -> assertThat(refusal).hasMessageContainingAll(words));
    }
}
