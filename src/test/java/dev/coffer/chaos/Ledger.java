package dev.coffer.chaos;

import dev.coffer.harness.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A database that only grows, and whose whole content follows from how many entries it has: so a restored one tells of
 * which moment it is, and whether it is whole. Someone writes into it until this is closed.
 */
final class Ledger implements Runnable, AutoCloseable {

    /** Rows that never change, so that a dump takes its time. */
    private static final int STILL = 60_000;

    /** Every so many entries, there is a large object. */
    private static final int RECEIPT_EVERY = 100;

    private static final int LARGEST_BATCH = 40;
    private static final String DOCUMENT = "decode(repeat(md5(n::text), 500), 'hex')";

    private final TestServer server;
    private final String database;
    private final Random dice;
    private final History history = new History();
    private volatile boolean closed;

    private Ledger(TestServer server, String database, long seed) {
        this.server = server;
        this.database = database;
        this.dice = new Random(seed);
    }

    static Ledger create(TestServer server, String database, long seed) {
        server.execute("postgres", "create database " + database);
        server.execute(
                database,
                "create table entry (n bigint primary key, hash text not null)",
                "create table receipt (n bigint primary key, document oid not null)",
                "create table balance as select 0::bigint as total",
                "create sequence drawn",
                "create table still as select n, md5('still' || n) as hash from generate_series(1, " + STILL + ") n",
                "alter table still add primary key (n)");
        return new Ledger(server, database, seed);
    }

    TestServer server() {
        return server;
    }

    String database() {
        return database;
    }

    History history() {
        return history;
    }

    @Override
    public void run() {
        while (!closed) {
            try (Connection connection = server.connect(database)) {
                connection.setAutoCommit(false);
                history.confirm(total(connection), drawn(connection));
                while (!closed) {
                    append(connection);
                    rest();
                }
            } catch (SQLException e) {
                // Connections are cut on purpose. What became of the last transaction shows after the next login.
                Patience.pause(Duration.ofMillis(100));
            }
        }
    }

    private void append(Connection connection) throws SQLException {
        long before = total(connection);
        long after = before + 1 + dice.nextInt(LARGEST_BATCH);
        String added = " from generate_series(" + (before + 1) + ", " + after + ") n";
        history.attempt(after);
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into entry select n, md5('" + database + "' || n)" + added);
            statement.execute("insert into receipt select n, lo_from_bytea(0, " + DOCUMENT + ")" + added + " where n % "
                    + RECEIPT_EVERY + " = 0");
            statement.execute("update balance set total = " + after);
        }
        long drawn = number(connection, "select nextval('drawn')");
        connection.commit();
        history.confirm(after, drawn);
    }

    /** Sometimes for so long that two backups find the same. */
    private void rest() {
        long millis = dice.nextInt(100) < 3 ? 5_000 + dice.nextInt(15_000) : 50 + dice.nextInt(300);
        Patience.until(Duration.ofMillis(millis), () -> closed);
    }

    private static long total(Connection connection) throws SQLException {
        return number(connection, "select total from balance");
    }

    private static long drawn(Connection connection) throws SQLException {
        return number(connection, "select case when is_called then last_value else 0 end from drawn");
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * What a copy of a ledger holds.
     *
     * @param problems what it could never have held; the other two say little then
     */
    record Copy(long total, long drawn, List<String> problems) {}

    /** Reads a restored ledger. */
    static Copy read(TestServer server, String restored, String database) {
        long total = Long.parseLong(
                server.rows(restored, "select total from balance").get(0));
        List<String> problems = new ArrayList<>();
        expect(
                problems,
                "entries",
                server,
                restored,
                total + "|" + total + "|0",
                "select count(*), coalesce(max(n), 0)," + " count(*) filter (where hash <> md5('" + database
                        + "' || n)) from entry");
        expect(
                problems,
                "receipts",
                server,
                restored,
                total / RECEIPT_EVERY + "|0",
                "select count(*),"
                        + " count(*) filter (where n % " + RECEIPT_EVERY + " <> 0 or md5(lo_get(document)) <> md5("
                        + DOCUMENT
                        + ")) from receipt");
        expect(
                problems,
                "large objects",
                server,
                restored,
                String.valueOf(total / RECEIPT_EVERY),
                "select count(*) from pg_largeobject_metadata");
        expect(
                problems,
                "unchanging rows",
                server,
                restored,
                STILL + "|0",
                "select count(*), count(*) filter (where hash <> md5('still' || n)) from still");
        expect(
                problems,
                "primary keys",
                server,
                restored,
                "3",
                "select count(*) from pg_constraint where contype = 'p'"
                        + " and conrelid::regclass::text in ('entry', 'receipt', 'still')");
        String drawn = server.rows(restored, "select case when is_called then last_value else 0 end from drawn")
                .get(0);
        return new Copy(total, Long.parseLong(drawn), problems);
    }

    private static void expect(
            List<String> problems, String what, TestServer server, String restored, String expected, String query) {
        @Nullable String found = server.rows(restored, query).get(0);
        if (!expected.equals(found)) {
            problems.add(what + " are " + found + " instead of " + expected);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
