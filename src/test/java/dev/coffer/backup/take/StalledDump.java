package dev.coffer.backup.take;

import dev.coffer.harness.Api;
import dev.coffer.harness.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;

/**
 * Stops every dump of a database half way, where its tables are written and its large objects are next, until this is
 * closed.
 */
public final class StalledDump implements AutoCloseable {

    private final TestServer server;
    private final String database;
    private final Connection lock;
    private List<String> seen = List.of();

    private StalledDump(TestServer server, String database, Connection lock) {
        this.server = server;
        this.database = database;
        this.lock = lock;
    }

    public static StalledDump of(TestServer server, String database) throws SQLException {
        Connection lock = server.connect(database);
        lock.setAutoCommit(false);
        try (Statement statement = lock.createStatement()) {
            statement.execute("lock table pg_catalog.pg_largeobject in access exclusive mode");
        }
        return new StalledDump(server, database, lock);
    }

    /** Waits until a dump has come to a halt. */
    public void await() {
        await(1);
    }

    /** Waits until so many dumps have. */
    public void await(int dumps) {
        seen = Api.await(this::waiting, waiting -> waiting.size() == dumps);
    }

    /** Waits until a dump has come to a halt that was not there before, and those that were are gone. */
    public void awaitSuccessor() {
        Api.await(this::waiting, waiting -> waiting.size() == 1 && Collections.disjoint(waiting, seen));
    }

    private List<String> waiting() {
        return server.rows(
                database,
                "select l.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted"
                        + " and l.relation = 'pg_catalog.pg_largeobject'::regclass"
                        + " and a.application_name like 'coffer-%'");
    }

    /** The tools that the service runs now. */
    public static List<ProcessHandle> tools() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .command()
                        .filter(path -> path.endsWith("/pg_dump"))
                        .isPresent())
                .toList();
    }

    @Override
    public void close() throws SQLException {
        lock.close();
    }
}
