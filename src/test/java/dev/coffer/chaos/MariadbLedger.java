package dev.coffer.chaos;

import dev.coffer.harness.MysqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A database of MariaDB that only grows, as {@link Ledger} does in PostgreSQL. */
final class MariadbLedger implements Runnable, AutoCloseable {

    private static final int STILL = 20_000;
    private static final int LARGEST_BATCH = 40;

    private final MysqlServer server;
    private final String database;
    private final Random dice;
    private final History history = new History();
    private volatile boolean closed;

    private MariadbLedger(MysqlServer server, String database, long seed) {
        this.server = server;
        this.database = database;
        this.dice = new Random(seed);
    }

    static MariadbLedger create(MysqlServer server, String database, long seed) {
        server.execute("", "CREATE DATABASE " + database + " CHARACTER SET utf8mb4");
        server.execute(
                database,
                "CREATE TABLE entry (n BIGINT PRIMARY KEY, hash CHAR(32) NOT NULL)",
                "CREATE TABLE balance AS SELECT 0 AS total",
                "CREATE TABLE still (PRIMARY KEY (n)) AS SELECT seq AS n, MD5(CONCAT('still', seq)) AS hash FROM seq_1_to_"
                        + STILL);
        return new MariadbLedger(server, database, seed);
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
                history.confirm(total(connection), 0);
                while (!closed) {
                    append(connection);
                    Patience.until(Duration.ofMillis(50 + dice.nextInt(300)), () -> closed);
                }
            } catch (SQLException e) {
                // The server is restarted. What became of the last transaction shows after the next login.
                Patience.pause(Duration.ofMillis(100));
            }
        }
    }

    private void append(Connection connection) throws SQLException {
        long before = total(connection);
        long after = before + 1 + dice.nextInt(LARGEST_BATCH);
        history.attempt(after);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO entry SELECT seq, MD5(CONCAT('" + database + "', seq)) FROM seq_"
                    + (before + 1) + "_to_" + after);
            statement.execute("UPDATE balance SET total = " + after);
        }
        connection.commit();
        history.confirm(after, 0);
    }

    private static long total(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT total FROM balance")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Reads a restored ledger of the same name. */
    static Ledger.Copy read(MysqlServer server, String database) {
        String total = server.rows(database, "SELECT total FROM balance").get(0);
        List<String> problems = new ArrayList<>();
        String entries = server.rows(
                        database,
                        "SELECT COUNT(*), COALESCE(MAX(n), 0), COUNT(IF(hash <> MD5(CONCAT('" + database
                                + "', n)), 1, NULL)) FROM entry")
                .get(0);
        if (!entries.equals(total + "|" + total + "|0")) {
            problems.add("entries are " + entries + ", and the total is " + total);
        }
        String still = server.rows(
                        database, "SELECT COUNT(*), COUNT(IF(hash <> MD5(CONCAT('still', n)), 1, NULL)) FROM still")
                .get(0);
        if (!still.equals(STILL + "|0")) {
            problems.add("unchanging rows are " + still);
        }
        return new Ledger.Copy(Long.parseLong(total), 0, problems);
    }

    @Override
    public void close() {
        closed = true;
    }
}
