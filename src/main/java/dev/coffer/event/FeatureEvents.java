package dev.coffer.event;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupCopy;
import dev.coffer.backup.BackupEnded;
import dev.coffer.backup.CopyEnded;
import dev.coffer.backup.CopyStatus;
import dev.coffer.backup.Proof;
import dev.coffer.backup.ProofEnded;
import dev.coffer.backup.Verification;
import dev.coffer.backup.VerificationEnded;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceCreated;
import dev.coffer.instance.InstanceDeleted;
import dev.coffer.restore.Restore;
import dev.coffer.restore.RestoreEnded;
import dev.coffer.restore.RestoreStatus;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records what the features tell, in the transaction in which it happens. */
@Singleton
class FeatureEvents {

    private static final String STORE = "store";

    private final Trail trail;
    private final CurrentCaller caller;

    FeatureEvents(Trail trail, CurrentCaller caller) {
        this.trail = trail;
        this.caller = caller;
    }

    void backupEnded(@Observes BackupEnded ended) {
        Backup.<Backup>findByIdOptional(ended.backup()).ifPresent(backup -> record(backup, ended));
    }

    private void record(Backup backup, BackupEnded ended) {
        EventKind kind = EventKind.BACKUP_FAILED;
        if (ended.faultCode() == null) {
            kind = Objects.equals(backup.complete(), false) ? EventKind.BACKUP_INCOMPLETE : EventKind.BACKUP_COMPLETED;
        }
        Map<String, Object> details = describe(backup);
        details.put("type", ended.incremental() ? "incremental" : "full");
        details.put(STORE, backup.store);
        details.put("seconds", ended.took().toSeconds());
        if (ended.faultCode() == null) {
            details.put("stored_bytes", ended.storedBytes());
            details.put("warnings", backup.warnings());
        } else {
            fault(details, ended.faultCode(), backup.faultMessage());
        }
        record(backup, kind, ended.faultCode() == null ? Outcome.SUCCESS : Outcome.FAILURE, details);
    }

    void verificationEnded(@Observes VerificationEnded ended) {
        Backup backup = Backup.findById(ended.backup());
        Verification found = ended.found();
        Map<String, Object> details = describe(backup);
        details.put(STORE, ended.store());
        details.put("result", found.result().name().toLowerCase(Locale.ROOT));
        details.put("broken_files", found.brokenFiles());
        details.put("findings", found.details());
        record(
                backup,
                found.broken() ? EventKind.VERIFICATION_FAILED : EventKind.VERIFICATION_PASSED,
                found.broken() ? Outcome.FAILURE : Outcome.SUCCESS,
                details);
    }

    void proofEnded(@Observes ProofEnded ended) {
        Backup backup = Backup.findById(ended.backup());
        Proof found = ended.found();
        Map<String, Object> details = describe(backup);
        details.put("result", found.result().name().toLowerCase(Locale.ROOT));
        details.put("seconds", found.duration().toSeconds());
        details.put("findings", found.details());
        if (found.store() != null) {
            details.put(STORE, found.store());
        }
        EventKind kind = switch (found.result()) {
            case PROVEN -> EventKind.PROOF_PASSED;
            case DIFFERS -> EventKind.PROOF_DIFFERS;
            case FAILED -> EventKind.PROOF_FAILED;
            case IMPOSSIBLE -> EventKind.PROOF_IMPOSSIBLE;
        };
        record(backup, kind, found.result() == Proof.Result.PROVEN ? Outcome.SUCCESS : Outcome.FAILURE, details);
    }

    void copyEnded(@Observes CopyEnded ended) {
        BackupCopy copy = BackupCopy.findById(ended.copy());
        Backup backup = Backup.findById(copy.backupId);
        boolean complete = copy.status() == CopyStatus.COMPLETED;
        Map<String, Object> details = describe(backup);
        details.put(STORE, copy.store);
        if (ended.faultCode() != null) {
            fault(details, ended.faultCode(), copy.faultMessage());
        }
        record(
                backup,
                complete ? EventKind.COPY_COMPLETED : EventKind.COPY_FAILED,
                complete ? Outcome.SUCCESS : Outcome.FAILURE,
                details);
    }

    void restoreEnded(@Observes RestoreEnded ended) {
        Restore restore = Restore.findById(ended.restore());
        EventKind kind = switch (restore.status()) {
            case COMPLETED -> EventKind.RESTORE_COMPLETED;
            case INCOMPLETE -> EventKind.RESTORE_INCOMPLETE;
            default -> EventKind.RESTORE_FAILED;
        };
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("backup_id", restore.backupId.toString());
        details.put("mode", restore.mode.name().toLowerCase(Locale.ROOT));
        if (restore.faultCode() != null) {
            fault(details, restore.faultCode(), restore.faultMessage());
        }
        trail.record(
                restore.accountId,
                kind,
                caller.find(),
                Subject.restore(restore.id, restore.instanceId),
                restore.status() == RestoreStatus.COMPLETED ? Outcome.SUCCESS : Outcome.FAILURE,
                details);
    }

    void instanceCreated(@Observes InstanceCreated created) {
        record(Instance.findById(created.instance()), EventKind.INSTANCE_CREATED);
    }

    void instanceDeleted(@Observes InstanceDeleted deleted) {
        record(Instance.findById(deleted.instance()), EventKind.INSTANCE_DELETED);
    }

    void webhookPaused(@Observes WebhookPaused paused) {
        Webhook webhook = paused.webhook();
        trail.record(
                webhook.accountId,
                EventKind.WEBHOOK_PAUSED,
                null,
                Subject.webhook(webhook.id),
                Outcome.FAILURE,
                Map.of("failures", webhook.failures(), "last_error", String.valueOf(webhook.lastError())));
    }

    private void record(Instance instance, EventKind kind) {
        trail.record(
                instance.accountId,
                kind,
                caller.find(),
                Subject.instance(instance.id),
                Outcome.SUCCESS,
                Map.of("name", instance.name, "datastore", instance.datastore.type));
    }

    private void record(Backup backup, EventKind kind, Outcome outcome, Map<String, Object> details) {
        trail.record(
                backup.accountId, kind, caller.find(), Subject.backup(backup.id, backup.instanceId), outcome, details);
    }

    private static Map<String, Object> describe(Backup backup) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", backup.name);
        return details;
    }

    private static void fault(Map<String, Object> details, String code, @Nullable String message) {
        details.put("fault", Map.of("code", code, "message", String.valueOf(message)));
    }
}
