package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.mysql.MysqlDefinition.Kind;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The views, triggers, routines and events of a database, which cannot be moved to another one, and are made again there. In
 * between, they are kept in a table of the database, which moves with the others, so that no crash loses them.
 */
final class MysqlDefinitions {

    /** The table that keeps them. A restore makes it too, for the names of the events that are to be enabled. */
    static final String TABLE = "coffer_definitions";

    private static final String COMPLETE = "COMPLETE";
    private static final String ENABLED = "ENABLED";

    private final MysqlCommands commands;

    MysqlDefinitions(MysqlCommands commands) {
        this.commands = commands;
    }

    /** Reads those of a database, in the order in which they are made. */
    List<MysqlDefinition> read(String database) throws EngineException {
        commands.execute("USE " + MysqlSession.name(database));
        List<MysqlDefinition> definitions = new ArrayList<>();
        for (List<String> row : found(database)) {
            Kind kind = Kind.valueOf(row.get(0).replace(' ', '_'));
            String name = row.get(1);
            definitions.add(new MysqlDefinition(kind, name, row.get(2), row.get(3), row.get(4), statement(kind, name)));
        }
        definitions.sort(Comparator.comparing(MysqlDefinition::kind));
        return definitions;
    }

    /** Returns the triggers of one table and one time in the order in which they fire. */
    private List<List<String>> found(String database) throws EngineException {
        List<List<String>> found =
                new ArrayList<>(commands.rows("SELECT ROUTINE_TYPE, ROUTINE_NAME, SQL_MODE, COLLATION_CONNECTION, ''"
                        + " FROM information_schema.ROUTINES WHERE " + SqlNames.is("ROUTINE_SCHEMA", database)
                        + " UNION ALL SELECT 'VIEW', TABLE_NAME, '', COLLATION_CONNECTION, ''"
                        + " FROM information_schema.VIEWS WHERE " + SqlNames.is("TABLE_SCHEMA", database)
                        + " UNION ALL SELECT 'EVENT', EVENT_NAME, SQL_MODE, COLLATION_CONNECTION, TIME_ZONE"
                        + " FROM information_schema.EVENTS WHERE " + SqlNames.is("EVENT_SCHEMA", database)));
        found.addAll(commands.rows("SELECT 'TRIGGER', TRIGGER_NAME, SQL_MODE, COLLATION_CONNECTION, ''"
                + " FROM information_schema.TRIGGERS WHERE " + SqlNames.is("TRIGGER_SCHEMA", database)
                + " ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER"));
        return found;
    }

    private String statement(Kind kind, String name) throws EngineException {
        int column = switch (kind) {
            case VIEW -> 1;
            case EVENT -> 3;
            default -> 2;
        };
        List<List<String>> rows = commands.rows("SHOW CREATE " + kind.sql() + " " + MysqlSession.name(name));
        String statement = rows.isEmpty() ? "" : rows.get(0).get(column);
        if (statement.isEmpty()) {
            throw new EngineException(
                    Code.SERVER_REFUSED,
                    "The account may not read the definition of the "
                            + kind.sql().toLowerCase(Locale.ROOT) + " \"" + name
                            + "\". GRANT SHOW_ROUTINE ON *.* (MySQL) or SELECT ON mysql.* (MariaDB) lets it.");
        }
        return statement;
    }

    /** Keeps the names of the events that are to be enabled once their database has its name. */
    void keepEnabled(String database, Set<String> events) throws EngineException {
        createTable(database);
        for (String event : events) {
            add(database, ENABLED, new MysqlDefinition(Kind.EVENT, event, "", "", "", ""));
        }
    }

    /** Keeps all of a database in its table, unless they are there already. All or nothing is kept. */
    void keep(String database) throws EngineException {
        if (isComplete(database)) {
            return;
        }
        List<MysqlDefinition> definitions = read(database);
        createTable(database);
        try {
            commands.connection().setAutoCommit(false);
            commands.tryTo("DELETE FROM " + table(database) + " WHERE kind <> '" + ENABLED + "'");
            for (MysqlDefinition definition : definitions) {
                add(database, definition.kind().name(), definition);
            }
            add(database, COMPLETE, new MysqlDefinition(Kind.EVENT, "", "", "", "", ""));
            commands.connection().commit();
        } catch (SQLException e) {
            throw commands.failure(e);
        } finally {
            autoCommit();
        }
    }

    private void autoCommit() throws EngineException {
        try {
            commands.connection().setAutoCommit(true);
        } catch (SQLException e) {
            throw commands.failure(e);
        }
    }

    private static String table(String database) {
        return SqlNames.quoted(database, TABLE);
    }

    private void createTable(String database) throws EngineException {
        commands.execute("CREATE TABLE IF NOT EXISTS " + table(database)
                + " (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, kind VARCHAR(20) NOT NULL, name VARCHAR(200) NOT NULL,"
                + " sql_mode TEXT NOT NULL, collation VARCHAR(100) NOT NULL, time_zone VARCHAR(100) NOT NULL,"
                + " statement LONGTEXT NOT NULL) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }

    private void add(String database, String kind, MysqlDefinition definition) throws EngineException {
        try (PreparedStatement insert = commands.connection()
                .prepareStatement("INSERT INTO " + table(database)
                        + " (kind, name, sql_mode, collation, time_zone, statement) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, kind);
            insert.setString(2, definition.name());
            insert.setString(3, definition.sqlMode());
            insert.setString(4, definition.collation());
            insert.setString(5, definition.timeZone());
            insert.setString(6, definition.statement());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw commands.failure(e);
        }
    }

    /** Whether a database has the table that keeps its definitions, and all of them are in it. */
    boolean isComplete(String database) throws EngineException {
        return hasTable(database)
                && commands.first("SELECT id FROM " + table(database) + " WHERE kind = '" + COMPLETE + "'")
                        .isPresent();
    }

    private boolean hasTable(String database) throws EngineException {
        return commands.first("SELECT TABLE_NAME FROM information_schema.TABLES WHERE "
                        + SqlNames.is("TABLE_SCHEMA", database) + " AND " + SqlNames.is("TABLE_NAME", TABLE))
                .isPresent();
    }

    /** Returns what the table of a database keeps, in the order in which it is made. */
    List<MysqlDefinition> kept(String database) throws EngineException {
        List<MysqlDefinition> kept = new ArrayList<>();
        if (!hasTable(database)) {
            return kept;
        }
        for (List<String> row : commands.rows("SELECT kind, name, sql_mode, collation, time_zone, statement FROM "
                + table(database) + " WHERE kind NOT IN ('" + ENABLED + "', '" + COMPLETE + "') ORDER BY id")) {
            kept.add(new MysqlDefinition(
                    Kind.valueOf(row.get(0)), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5)));
        }
        return kept;
    }

    /** Returns the events that are to be enabled. */
    Set<String> enabled(String database) throws EngineException {
        return hasTable(database)
                ? new TreeSet<>(
                        commands.column("SELECT name FROM " + table(database) + " WHERE kind = '" + ENABLED + "'"))
                : Set.of();
    }

    /** Drops the table of a database. */
    void forget(String database) throws EngineException {
        commands.execute("DROP TABLE IF EXISTS " + table(database));
    }
}
