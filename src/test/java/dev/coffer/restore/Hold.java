package dev.coffer.restore;

import dev.coffer.harness.Api;
import dev.coffer.harness.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;

/** Something that stops a restore at one step until it is closed. */
final class Hold implements AutoCloseable {

    private final AutoCloseable held;
    private final BooleanSupplier reached;

    Hold(AutoCloseable held, BooleanSupplier reached) {
        this.held = held;
        this.reached = reached;
    }

    /** Stops what writes to a table of the system: of {@code pg_database} that is to create, rename and drop databases. */
    static Hold ofCatalog(TestServer server, String database, String table) throws SQLException {
        return locked(
                server,
                database,
                "lock table pg_catalog." + table + " in share mode",
                "relation = 'pg_catalog." + table + "'::regclass");
    }

    /** Stops what gives a database another name. */
    static Hold ofName(TestServer server, String database) throws SQLException {
        return locked(
                server,
                "postgres",
                "comment on database " + database + " is 'held'",
                "locktype = 'object' and classid = 'pg_database'::regclass");
    }

    private static Hold locked(TestServer server, String database, String lock, String waiting) throws SQLException {
        Connection connection = server.connect(database);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(lock);
        }
        return new Hold(
                connection,
                () -> !server.rows(
                                database,
                                "select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                                        + " where not granted and backend_type = 'client backend' and " + waiting)
                        .isEmpty());
    }

    /** Waits until the restore has come to the step. */
    void await() {
        Api.await(reached::getAsBoolean, Boolean::booleanValue);
    }

    @Override
    public void close() throws SQLException {
        try {
            held.close();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
