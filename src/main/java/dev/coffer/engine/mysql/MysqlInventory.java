package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseContents.Schema;
import dev.coffer.engine.DatabaseContents.Table;
import dev.coffer.engine.EngineException.Code;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a database holds, in the transaction that a session is in. Tables and views are listed under {@link #TABLES},
 * whatever the database is called, and routines, triggers and events under names of their own.
 */
final class MysqlInventory {

    /** The name under which tables and views are listed. */
    static final String TABLES = DatabaseContents.TABLES;

    /** How both flavors say that a query took longer than it may. */
    private static final List<Integer> TIMED_OUT = List.of(3024, 1969);

    /** How long the server may take beyond the limit of a query. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Connection connection;
    private final MysqlVersion version;

    MysqlInventory(Connection connection, MysqlVersion version) {
        this.connection = connection;
        this.version = version;
    }

    private record Listed(
            String name, @Nullable String kind, @Nullable Long estimated, long bytes) {}

    /**
     * Counts a database.
     *
     * @param longest what is not counted then has a reason instead of a number
     * @param hashed whether the contents of a table are hashed, by its name
     * @param hashing as long for all hashes
     */
    DatabaseContents count(String database, Duration longest, Predicate<String> hashed, Duration hashing)
            throws SQLException {
        MysqlSession.allow(connection, longest.plus(GRACE));
        List<Listed> listed = listed(database);
        Map<String, Table> counted = new HashMap<>();
        long deadline = System.nanoTime() + longest.toNanos();
        List<Listed> smallFirst =
                listed.stream().sorted(Comparator.comparingLong(Listed::bytes)).toList();
        for (Listed table : smallFirst) {
            counted.put(table.name(), counted(database, table, deadline));
        }
        TableHash hash = new TableHash(connection);
        long hashDeadline = System.nanoTime() + hashing.toNanos();
        for (Listed table : smallFirst) {
            if (table.kind() == null && hashed.test(table.name())) {
                counted.computeIfPresent(table.name(), (name, before) -> hashed(hash, database, before, hashDeadline));
            }
        }
        limit(0);
        List<Schema> schemas = new ArrayList<>();
        schemas.add(new Schema(
                TABLES, listed.stream().map(table -> counted.get(table.name())).toList(), List.of()));
        schemas.addAll(others(database));
        return new DatabaseContents(database, schemas, List.of(), null, null);
    }

    private List<Listed> listed(String database) throws SQLException {
        List<Listed> listed = new ArrayList<>();
        for (List<String> row : MysqlSession.rows(
                connection,
                "SELECT TABLE_NAME, TABLE_TYPE, TABLE_ROWS, DATA_LENGTH FROM information_schema.TABLES WHERE "
                        + SqlNames.is("TABLE_SCHEMA", database) + " ORDER BY BINARY TABLE_NAME")) {
            String kind = switch (row.get(1)) {
                case "VIEW", "SYSTEM VIEW" -> "view";
                case "SEQUENCE" -> "sequence";
                default -> null;
            };
            listed.add(new Listed(row.get(0), kind, number(row.get(2)), or(number(row.get(3)), 0)));
        }
        return listed;
    }

    private static @Nullable Long number(String text) {
        return text.isEmpty() ? null : Long.valueOf(text);
    }

    private static long or(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private Table counted(String database, Listed table, long deadline) throws SQLException {
        if (table.kind() != null) {
            return new Table(table.name(), table.kind(), null, null, null, null, null);
        }
        if (System.nanoTime() - deadline > 0) {
            return uncounted(table, "there was no time left");
        }
        try {
            limit(deadline);
            String rows = MysqlSession.rows(
                            connection,
                            "SELECT COUNT(*) FROM " + MysqlSession.name(database) + "."
                                    + MysqlSession.name(table.name()))
                    .get(0)
                    .get(0);
            return new Table(table.name(), null, Long.valueOf(rows), null, null, null, null);
        } catch (SQLException e) {
            return uncounted(table, reason(e));
        }
    }

    private static Table uncounted(Listed table, String reason) {
        return new Table(table.name(), null, null, table.estimated(), reason, null, null);
    }

    private Table hashed(TableHash hash, String database, Table table, long deadline) {
        if (System.nanoTime() - deadline > 0) {
            return table.with(null, "there was no time left");
        }
        try {
            limit(deadline);
            return table.with(hash.of(database, table.name()), null);
        } catch (SQLException e) {
            try {
                return table.with(null, reason(e));
            } catch (SQLException lost) {
                return table.with(null, MysqlFailure.message(lost));
            }
        }
    }

    /** @throws SQLException if the session is lost */
    private static String reason(SQLException e) throws SQLException {
        if (TIMED_OUT.contains(e.getErrorCode())) {
            return "it took too long";
        }
        Optional<MysqlCause> cause = MysqlFailure.cause(e);
        if (cause.isPresent() && cause.get().code() == Code.SERVER_UNREACHABLE) {
            throw e;
        }
        return MysqlFailure.message(e);
    }

    /** Limits how long the next queries may take; zero is for no limit but the session's own. */
    private void limit(long deadline) throws SQLException {
        long milliseconds = deadline == 0 ? 0 : Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        if (deadline != 0) {
            MysqlSession.allow(connection, Duration.ofMillis(milliseconds).plus(GRACE));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    version.flavor() == Flavor.MYSQL
                            ? "SET SESSION max_execution_time = " + Math.min(milliseconds, Integer.MAX_VALUE)
                            : "SET SESSION max_statement_time = " + milliseconds / 1000.0);
        }
    }

    private List<Schema> others(String database) throws SQLException {
        Map<String, List<Table>> others = new TreeMap<>();
        for (List<String> row : MysqlSession.rows(
                connection,
                "SELECT LOWER(CONCAT(ROUTINE_TYPE, 's')), ROUTINE_NAME, LOWER(ROUTINE_TYPE)"
                        + " FROM information_schema.ROUTINES WHERE " + SqlNames.is("ROUTINE_SCHEMA", database)
                        + " UNION ALL SELECT 'triggers', TRIGGER_NAME, 'trigger' FROM information_schema.TRIGGERS WHERE "
                        + SqlNames.is("TRIGGER_SCHEMA", database)
                        + " UNION ALL SELECT 'events', EVENT_NAME, 'event' FROM information_schema.EVENTS WHERE "
                        + SqlNames.is("EVENT_SCHEMA", database) + " ORDER BY 1, 2")) {
            others.computeIfAbsent(row.get(0), name -> new ArrayList<>())
                    .add(new Table(row.get(1), row.get(2), null, null, null, null, null));
        }
        return others.entrySet().stream()
                .map(entry -> new Schema(entry.getKey(), entry.getValue(), List.of()))
                .toList();
    }
}
