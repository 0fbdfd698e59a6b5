package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.Gigabytes;
import dev.coffer.api.wire.Timestamps;
import dev.coffer.work.Attempt;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup as the API shows it. The first eleven fields are those of the published record and are always there.
 *
 * @param size in units of 1024³ bytes; null until the backup is complete
 * @param locationRef the URL of the folder that holds its objects; null until the backup is complete
 * @param fault why it failed, or why its objects could not be removed
 * @param attempts what became of each time that a worker began it; empty unless there were several
 * @param warnings what it does not hold
 * @param verification what came out when it was last read back; absent before
 * @param brokenAncestor the nearest backup that it builds on and that is damaged or incomplete; absent where there is
 *     none
 * @param progress only while it is BUILDING
 */
public record BackupView(
        UUID id,
        String name,
        @Nullable String description,
        String status,
        @Nullable BigDecimal size,
        String created,
        String updated,
        @JsonProperty("instance_id") UUID instanceId,
        @JsonProperty("parent_id") @Nullable UUID parentId,
        @Nullable String locationRef,
        DatastoreView datastore,
        @JsonProperty("project_id") String projectId,
        String type,
        SourceView source,
        @JsonProperty("is_automated") boolean isAutomated,
        @JsonProperty("storage_driver") String storageDriver,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FaultView fault,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AttemptView> attempts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable VerificationView verification,

        @JsonProperty("broken_ancestor") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        UUID brokenAncestor,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ProgressView progress) {

    /** The kind and version of the server. */
    public record DatastoreView(
            String type,
            String version,
            @JsonProperty("version_id") UUID versionId) {}

    /** What was backed up. */
    public record SourceView(String type, UUID id) {}

    /** Why something went wrong. */
    public record FaultView(String code, String message) {}

    /**
     * One time that a worker began it.
     *
     * @param worker the host and the process id
     * @param ended null while it runs
     * @param outcome null while it runs
     */
    public record AttemptView(
            int number,
            String worker,
            String begun,
            @Nullable String ended,
            @Nullable String outcome) {
        static AttemptView of(Attempt attempt) {
            return new AttemptView(
                    attempt.number(),
                    attempt.worker(),
                    Timestamps.format(attempt.begun()),
                    attempt.ended() == null ? null : Timestamps.format(attempt.ended()),
                    attempt.outcome());
        }
    }

    /**
     * How far it has come.
     *
     * @param bytes what the tools have written so far, before compression
     * @param estimatedTotal what they may write in all; null where that is not known
     * @param bytesPerSecond lately; null where that is not known yet
     * @param eta when the last dump may end; null where that cannot be told
     */
    public record ProgressView(
            long bytes,
            @JsonProperty("estimated_total") @Nullable Long estimatedTotal,
            @JsonProperty("bytes_per_second") @Nullable Long bytesPerSecond,
            @Nullable String eta) {

        private static final ProgressView NONE = new ProgressView(0, null, null, null);

        static @Nullable ProgressView of(ListedBackup backup) {
            if (backup.status() != BackupStatus.BUILDING) {
                return null;
            }
            if (backup.progressBytes() == null) {
                return NONE;
            }
            return new ProgressView(
                    backup.progressBytes(),
                    backup.progressTotal(),
                    backup.progressRate(),
                    backup.progressEta() == null ? null : Timestamps.format(backup.progressEta()));
        }
    }

    /** The answer that holds one. */
    public record One(BackupView backup) {}

    /** The answer that holds a page. */
    @RegisterForReflection
    public record Many(
            List<BackupView> backups,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    /**
     * The answer of <em>List backups for instance</em>.
     *
     * @param backup the newest backup of the instance, whichever page this is; null where it has none
     */
    @RegisterForReflection
    public record OfInstance(
            List<BackupView> backups,
            @Nullable BackupView backup,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    /** A backup that was just made. */
    static BackupView of(Backup backup) {
        return of(ListedBackup.of(backup));
    }

    static BackupView of(ListedBackup backup) {
        return new BackupView(
                backup.id(),
                backup.name(),
                backup.description(),
                backup.status().name(),
                backup.sizeBytes() == null ? null : Gigabytes.of(backup.sizeBytes()),
                Timestamps.format(backup.created()),
                Timestamps.format(backup.updated()),
                backup.instanceId(),
                backup.parentId(),
                backup.location(),
                new DatastoreView(backup.datastoreType(), backup.datastoreVersion(), backup.datastoreVersionId()),
                backup.accountId(),
                backup.parentId() == null ? "full" : "incremental",
                new SourceView("instance", backup.instanceId()),
                backup.automated(),
                backup.storageDriver(),
                backup.faultCode() == null
                        ? null
                        : new FaultView(backup.faultCode(), String.valueOf(backup.faultMessage())),
                backup.attemptLog() == null
                        ? List.of()
                        : backup.attemptLog().stream()
                                .map(line -> AttemptView.of(Attempt.parse(line)))
                                .toList(),
                backup.warnings() == null ? List.of() : backup.warnings(),
                VerificationView.of(backup),
                backup.brokenAncestor(),
                ProgressView.of(backup));
    }
}
