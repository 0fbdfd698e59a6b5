package dev.coffer.backup;

import dev.coffer.fault.Fault;
import dev.coffer.wire.Ids;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup as it is read to be shown: the columns that its record shows, as plain values. Nothing watches them for
 * changes, and what most backups have nothing in is not read at all. That a backup shows the same in a list and alone is
 * because both are read here.
 *
 * @param datastoreType the name of the datastore
 * @param sizeBytes null until the backup is complete
 * @param location null until the backup is complete
 * @param faultCode null unless something went wrong
 * @param attemptLog a line for each {@link Attempt}; null where there was but one
 * @param warnings null where there are none
 * @param verified null where it was never verified, as are the four that follow
 * @param brokenFiles null also where there are none
 * @param verificationDetails null also where there are none
 * @param progressBytes null where no worker has told, as are the three that follow; they may be left from an earlier run
 *     of a worker where the backup is not BUILDING
 * @param deletedAt null unless it is deleted
 */
@RegisterForReflection
record ListedBackup(
        UUID id,
        String accountId,
        UUID instanceId,
        @Nullable UUID parentId,
        String name,
        @Nullable String description,
        BackupStatus status,
        String datastoreType,
        String datastoreVersion,
        UUID datastoreVersionId,
        String storageDriver,
        boolean automated,
        Instant created,
        Instant updated,
        @Nullable Long sizeBytes,
        @Nullable String location,
        @Nullable String faultCode,
        @Nullable String faultMessage,
        @Nullable List<String> attemptLog,
        @Nullable List<String> warnings,
        Verification.@Nullable Result verified,
        @Nullable Instant verifiedAt,
        @Nullable Boolean contentsChecked,
        @Nullable List<String> brokenFiles,
        @Nullable List<String> verificationDetails,
        @Nullable UUID brokenAncestor,
        @Nullable Long progressBytes,
        @Nullable Long progressTotal,
        @Nullable Long progressRate,
        @Nullable Instant progressEta,
        @Nullable Instant deletedAt) {

    /** In the order of the components. An array is the dearest kind of column, and nearly always empty. */
    private static final String READ = """
            select b.id, b.accountId, b.instanceId, b.parentId, b.name, b.description, b.status,
            b.datastore.type, b.datastore.version, b.datastore.versionId, b.storageDriver, b.automated,
            b.created, b.updated, b.sizeBytes, b.location, b.faultCode, b.faultMessage,
            case when b.runs.count > 1 then b.runs.log end,
            case when array_length(b.warnings) > 0 then b.warnings end,
            b.verification.result, b.verification.at, b.verification.contentsChecked,
            case when array_length(b.verification.brokenFiles) > 0 then b.verification.brokenFiles end,
            case when array_length(b.verification.details) > 0 then b.verification.details end,
            b.brokenAncestor,
            b.progress.bytes, b.progress.estimatedTotal, b.progress.bytesPerSecond, b.progress.eta,
            b.deletedAt
            from Backup b where\s""";

    /** A backup that was just made, without reading it again. */
    static ListedBackup of(Backup backup) {
        Verification verification = backup.verification();
        Progress progress = backup.progress();
        return new ListedBackup(
                backup.id,
                backup.accountId,
                backup.instanceId,
                backup.parentId,
                backup.name,
                backup.description,
                backup.status(),
                backup.datastore.type,
                backup.datastore.version,
                backup.datastore.versionId,
                backup.storageDriver,
                backup.automated,
                backup.created,
                backup.updated(),
                backup.sizeBytes(),
                backup.location(),
                backup.faultCode(),
                backup.faultMessage(),
                backup.attempts() > 1 ? backup.runs().log() : null,
                backup.warnings(),
                verification == null ? null : verification.result(),
                verification == null ? null : verification.at(),
                verification == null ? null : verification.contentsChecked(),
                verification == null ? null : verification.brokenFiles(),
                verification == null ? null : verification.details(),
                backup.brokenAncestor(),
                progress == null ? null : progress.bytes,
                progress == null ? null : progress.estimatedTotal,
                progress == null ? null : progress.bytesPerSecond,
                progress == null ? null : progress.eta,
                null);
    }

    // Finders.

    /**
     * Backups, read as plain values.
     *
     * @param where the condition in HQL and what follows it, for the backup {@code b}
     */
    static PanacheQuery<ListedBackup> find(String where, Object... parameters) {
        return Backup.find(READ + where, parameters).project(ListedBackup.class);
    }

    /**
     * The account's backup with this id.
     *
     * @throws Fault {@code itemNotFound} if there is none, whatever the text is
     */
    static ListedBackup require(String accountId, String id) {
        return Ids.parse(id)
                .flatMap(uuid ->
                        find("b.accountId = ?1 and b.id = ?2 and b.deletedAt is null", accountId, uuid).list().stream()
                                .findFirst())
                .orElseThrow(() -> Fault.notFound(id));
    }
}
