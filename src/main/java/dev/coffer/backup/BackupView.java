package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.Gigabytes;
import dev.coffer.api.wire.UtcTime;
import dev.coffer.work.Attempt;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup as the API shows it. The first eleven fields are those of the published record and always present.
 *
 * @param size in units of 1024³ bytes; null until the backup is complete
 * @param locationRef the URL of the folder that holds its objects; null until the backup is complete
 * @param fault why the backup failed, or why its objects could not be removed; absent otherwise
 * @param attempts the attempts to take the backup, oldest first; absent unless there were several
 * @param warnings what the backup does not contain; absent if nothing is missing
 * @param verification the result of the last verification; absent before the first
 * @param brokenAncestor the nearest damaged or incomplete backup that this one builds on; absent if there is none
 * @param progress present only while the backup is BUILDING
 */
public record BackupView(
        UUID id,
        String name,
        @Nullable String description,
        String status,
        @Nullable BigDecimal size,
        @UtcTime Instant created,
        @UtcTime Instant updated,
        @JsonProperty("instance_id") UUID instanceId,
        @JsonProperty("parent_id") @Nullable UUID parentId,
        @Nullable String locationRef,
        DatastoreView datastore,
        @JsonProperty("project_id") String projectId,
        String type,
        SourceView source,
        @JsonProperty("is_automated") boolean isAutomated,
        @JsonProperty("storage_driver") String storageDriver,
        String store,
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
     * An attempt of a worker to take the backup.
     *
     * @param worker the host and the process id
     * @param ended null while the attempt runs
     * @param outcome null while the attempt runs
     */
    public record AttemptView(
            int number,
            String worker,
            @UtcTime Instant begun,
            @UtcTime @Nullable Instant ended,
            @Nullable String outcome) {
        static AttemptView of(Attempt attempt) {
            return new AttemptView(
                    attempt.number(), attempt.worker(), attempt.begun(), attempt.ended(), attempt.outcome());
        }
    }

    /**
     * The progress of a running backup.
     *
     * @param bytes what the tools have written so far, before compression
     * @param estimatedTotal the expected size of all dumps; null if unknown
     * @param bytesPerSecond the recent rate; null if unknown
     * @param eta when the last dump is expected to end; null if unknown
     */
    public record ProgressView(
            long bytes,
            @JsonProperty("estimated_total") @Nullable Long estimatedTotal,
            @JsonProperty("bytes_per_second") @Nullable Long bytesPerSecond,
            @UtcTime @Nullable Instant eta) {

        private static final ProgressView NONE = new ProgressView(0, null, null, null);

        /** Returns null unless the backup is BUILDING. */
        static @Nullable ProgressView of(Backup backup) {
            if (backup.status() != BackupStatus.BUILDING) {
                return null;
            }
            Progress progress = backup.progress();
            return progress == null || progress.bytes == null
                    ? NONE
                    : new ProgressView(progress.bytes, progress.estimatedTotal, progress.bytesPerSecond, progress.eta);
        }
    }

    /** The answer that contains one backup. */
    public record One(BackupView backup) {}

    /** The answer that contains a page of backups. */
    public record Many(
            List<BackupView> backups,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    /**
     * The answer of <em>List backups for instance</em>.
     *
     * @param backup the newest backup of the instance, on every page; null if the instance has none
     */
    public record OfInstance(
            List<BackupView> backups,
            @Nullable BackupView backup,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    static BackupView of(Backup backup) {
        return new BackupView(
                backup.id,
                backup.name,
                backup.description,
                backup.status().name(),
                backup.sizeBytes() == null ? null : Gigabytes.of(backup.sizeBytes()),
                backup.created,
                backup.updated(),
                backup.instanceId,
                backup.parentId,
                backup.location(),
                new DatastoreView(backup.datastore.type, backup.datastore.version, backup.datastore.versionId),
                backup.accountId,
                backup.parentId == null ? "full" : "incremental",
                new SourceView("instance", backup.instanceId),
                backup.automated,
                backup.storageDriver,
                backup.store,
                backup.faultCode() == null
                        ? null
                        : new FaultView(backup.faultCode(), String.valueOf(backup.faultMessage())),
                backup.attempts() > 1
                        ? backup.history().stream().map(AttemptView::of).toList()
                        : List.of(),
                backup.warnings(),
                VerificationView.of(backup.verification()),
                backup.brokenAncestor(),
                ProgressView.of(backup));
    }
}
