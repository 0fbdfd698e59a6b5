package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Ids;
import dev.coffer.work.Attempt;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.engine.jdbc.spi.JdbcCoordinator;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
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
            select b.id, b.account_id, b.instance_id, b.parent_id, b.name, b.description, b.status,
            b.datastore_type, b.datastore_version, b.datastore_version_id, b.storage_driver, b.automated,
            b.created, b.updated, b.size_bytes, b.location, b.fault_code, b.fault_message,
            case when b.attempts > 1 then b.attempt_log end,
            case when b.warnings <> '{}' then b.warnings end,
            b.verification, b.verified_at, b.contents_checked,
            case when b.broken_files <> '{}' then b.broken_files end,
            case when b.verification_details <> '{}' then b.verification_details end,
            b.broken_ancestor,
            b.progress_bytes, b.progress_total, b.progress_rate, b.progress_eta,
            b.deleted_at
            from backup b where\s""";

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

    private static ListedBackup of(ResultSet row) throws SQLException {
        String verified = row.getString(21);
        return new ListedBackup(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6),
                BackupStatus.valueOf(row.getString(7)),
                row.getString(8),
                row.getString(9),
                row.getObject(10, UUID.class),
                row.getString(11),
                row.getBoolean(12),
                Objects.requireNonNull(instant(row, 13)),
                Objects.requireNonNull(instant(row, 14)),
                number(row, 15),
                row.getString(16),
                row.getString(17),
                row.getString(18),
                texts(row, 19),
                texts(row, 20),
                verified == null ? null : Verification.Result.valueOf(verified),
                instant(row, 22),
                verified == null ? null : row.getBoolean(23),
                texts(row, 24),
                texts(row, 25),
                row.getObject(26, UUID.class),
                number(row, 27),
                number(row, 28),
                number(row, 29),
                instant(row, 30),
                instant(row, 31));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    private static @Nullable List<String> texts(ResultSet row, int column) throws SQLException {
        Array texts = row.getArray(column);
        return texts == null ? null : List.of((String[]) texts.getArray());
    }

    // Finders.

    /**
     * Backups, read as plain values. The statement is SQL and goes past Hibernate's query language, whose parser takes
     * longer for it in a native process than all of the start; docs/performance.md.
     *
     * @param where the condition and what follows it, for the backup {@code b}
     * @param values those of its parameters, in their order
     */
    static List<ListedBackup> find(String where, Object... values) {
        return read(READ + where, values);
    }

    /**
     * Two such reads in one statement, newest first. What both find comes twice.
     *
     * @param values those of the first's parameters, then those of the second's
     */
    static List<ListedBackup> findBoth(String first, String second, Object... values) {
        return read("(" + READ + first + ") union all (" + READ + second + ") order by id desc", values);
    }

    private static List<ListedBackup> read(String sql, Object... values) {
        SharedSessionContractImplementor session =
                Backup.getEntityManager().unwrap(SharedSessionContractImplementor.class);
        JdbcCoordinator jdbc = session.getJdbcCoordinator();
        PreparedStatement statement = jdbc.getStatementPreparer().prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<ListedBackup> backups = new ArrayList<>();
            ResultSet rows = jdbc.getResultSetReturn().extract(statement, sql);
            while (rows.next()) {
                backups.add(of(rows));
            }
            return backups;
        } catch (SQLException e) {
            throw session.getJdbcServices().getSqlExceptionHelper().convert(e, "Backups cannot be read.", sql);
        } finally {
            jdbc.getLogicalConnection().getResourceRegistry().release(statement);
            jdbc.afterStatementExecution();
        }
    }

    /**
     * The account's backup with this id.
     *
     * @throws Fault {@code itemNotFound} if there is none, whatever the text is
     */
    static ListedBackup require(String accountId, String id) {
        return Ids.parse(id)
                .flatMap(
                        uuid -> find("b.account_id = ? and b.id = ? and b.deleted_at is null", accountId, uuid).stream()
                                .findFirst())
                .orElseThrow(() -> Fault.notFound(id));
    }
}
