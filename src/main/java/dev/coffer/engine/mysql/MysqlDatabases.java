package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The databases of a server. */
final class MysqlDatabases {

    private static final String FIND =
            "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE ";

    private final MysqlCommands commands;

    MysqlDatabases(MysqlCommands commands) {
        this.commands = commands;
    }

    /** The character set and the collation that new tables of a database get. */
    record Charset(String characterSet, String collation) {

        String sql() {
            return " CHARACTER SET " + MysqlSession.name(characterSet) + " COLLATE " + MysqlSession.name(collation);
        }
    }

    /** Returns the names of all but those of the system. */
    List<String> names() throws EngineException {
        List<String> names = new ArrayList<>(commands.column("SHOW DATABASES"));
        names.removeIf(name -> MysqlSession.SYSTEM.contains(name.toLowerCase(Locale.ROOT)));
        return names;
    }

    /** Returns null if there is no such database. */
    @Nullable
    Charset find(String database) throws EngineException {
        for (List<String> row : commands.rows(FIND + SqlNames.is("SCHEMA_NAME", database))) {
            return new Charset(row.get(0), row.get(1));
        }
        return null;
    }

    /**
     * Returns how new tables of a database are made.
     *
     * @throws EngineException SERVER_REFUSED if there is none
     */
    Charset require(String database) throws EngineException {
        Charset found = find(database);
        if (found == null) {
            throw new EngineException(Code.SERVER_REFUSED, "The server has no database \"" + database + "\".");
        }
        return found;
    }

    boolean exists(String database) throws EngineException {
        return find(database) != null;
    }

    /**
     * Creates a database.
     *
     * @param like null for the server's own default
     * @throws EngineException SERVER_REFUSED if there is one of that name; TARGET_LACKS if the server does not know the
     *     character set or the collation
     */
    void create(String database, @Nullable Charset like) throws EngineException {
        if (exists(database)) {
            throw new EngineException(Code.SERVER_REFUSED, "The server has a database \"" + database + "\" already.");
        }
        requireKnown(like);
        commands.execute("CREATE DATABASE " + MysqlSession.name(database) + (like == null ? "" : like.sql()));
    }

    /**
     * Checks that the server knows a character set and a collation.
     *
     * @param like null for the server's own default
     * @throws EngineException TARGET_LACKS if it does not
     */
    void requireKnown(@Nullable Charset like) throws EngineException {
        if (like != null
                && commands.first("SHOW COLLATION LIKE " + SqlNames.string(like.collation()))
                        .isEmpty()) {
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "The server does not know the collation " + like.collation()
                            + " of the database. Restore it to a server of the version that was backed up, or a later one.");
        }
    }

    /** Drops a database; does nothing if there is none of that name. */
    void drop(String database) throws EngineException {
        commands.execute("DROP DATABASE IF EXISTS " + MysqlSession.name(database));
    }

    /** Returns the names of the tables of a database, in order, without views. */
    List<String> tables(String database) throws EngineException {
        return commands.column(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE " + SqlNames.is("TABLE_SCHEMA", database)
                        + " AND TABLE_TYPE NOT IN ('VIEW', 'SYSTEM VIEW') ORDER BY TABLE_NAME");
    }
}
