package dev.coffer.harness;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Writes instances and backups straight into the catalog, in states that would take real work to reach. */
public final class CatalogRows {

    /** Ids before those that the service itself makes, each newer than the one before. */
    private static final AtomicLong MILLIS = new AtomicLong(1_700_000_000_000L);

    private static final String VERSION = "'PostgreSQL', '15', '0c0ffe00-0000-4000-8000-000000010015'";

    private final DataSource catalog;

    public CatalogRows(DataSource catalog) {
        this.catalog = catalog;
    }

    /** A server that nothing listens at, and its id. */
    public String instance(String account) {
        UUID id = newId();
        execute(
                "insert into instance (id, account_id, name, status, datastore_type, datastore_version,"
                        + " datastore_version_id, server_version, host, port, username, databases, tls, created, updated)"
                        + " values (?, ?, 'orders', 'ACTIVE', " + VERSION
                        + ", '15.1', '127.0.0.1', 1, 'reader', '{}', 'DISABLE', now(), now())",
                id,
                account);
        return id.toString();
    }

    /** A completed full backup, newer than those before, and its id. */
    public String backup(String account, String instance) {
        return backup(account, instance, "COMPLETED", null);
    }

    /** A backup, newer than those before, and its id. */
    public String backup(String account, String instance, String status, @Nullable String parent) {
        UUID id = newId();
        execute(
                "insert into backup (id, account_id, instance_id, parent_id, name, status, datastore_type,"
                        + " datastore_version, datastore_version_id, storage_driver, automated, warnings, attempts,"
                        + " created, updated) values (?, ?, ?, ?, 'nightly', ?, " + VERSION
                        + ", 'filesystem', false, '{}', 1, now(), now())",
                id,
                account,
                UUID.fromString(instance),
                parent == null ? null : UUID.fromString(parent),
                status);
        return id.toString();
    }

    /** Completed full backups; their ids, newest first. */
    public List<String> backups(String account, String instance, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(0, backup(account, instance));
        }
        return ids;
    }

    /** Very many completed full backups, with the planner's figures brought up to date. */
    public void manyBackups(String account, String instance, int count) {
        long first = MILLIS.getAndAdd(count);
        execute(
                "insert into backup (id, account_id, instance_id, name, status, datastore_type, datastore_version,"
                        + " datastore_version_id, storage_driver, automated, warnings, attempts, created, updated)"
                        + " select (lpad(to_hex(? + n), 12, '0') || '7000a000' || lpad(to_hex(n), 12, '0'))::uuid, ?, ?,"
                        + " 'nightly', 'COMPLETED', " + VERSION + ", 'filesystem', false, '{}', 1, now(), now()"
                        + " from generate_series(0, ? - 1) n",
                first,
                account,
                UUID.fromString(instance),
                count);
        execute("vacuum analyze backup");
    }

    /** Removes all backups of the catalog, which later tests, sweeps and scrapes would look through. */
    public void forgetBackups() {
        execute("truncate backup cascade");
    }

    /** Marks a row of a table as deleted. */
    public void delete(String table, String id) {
        execute("update " + table + " set deleted_at = now() where id = ?", UUID.fromString(id));
    }

    public void execute(String sql, @Nullable Object... parameters) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of a query's rows. */
    public List<String> column(String sql, @Nullable Object... parameters) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    /** A UUID of version 7, greater than those before. */
    public static UUID newId() {
        return new UUID(MILLIS.getAndIncrement() << 16 | 0x7000, 0xA000_0000_0000_0000L);
    }
}
