package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.mysql.MysqlDatabases.Charset;
import dev.coffer.engine.mysql.MysqlDefinition.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Moves the contents of databases, since a database has no other way to get another name: all tables in one statement, and
 * then what cannot be moved is made again. Each step can be done again after a crash: the table of definitions says how far
 * it went.
 */
final class MysqlMove {

    private static final Logger LOG = Logger.getLogger(MysqlMove.class);

    private final MysqlLogin login;
    private final MysqlCommands commands;
    private final MysqlDatabases databases;
    private final MysqlDefinitions definitions;
    private final MysqlMaker maker;

    MysqlMove(MysqlLogin login, MysqlCommands commands) throws EngineException {
        this.login = login;
        this.commands = commands;
        this.databases = new MysqlDatabases(commands);
        this.definitions = new MysqlDefinitions(commands);
        this.maker = new MysqlMaker(commands, Definers.of(commands));
    }

    /**
     * Gives all of a database to a new one.
     *
     * @throws EngineException SERVER_REFUSED if there is one of that name
     */
    void rename(String from, String to) throws EngineException {
        Charset charset = databases.require(from);
        boolean moved = definitions.isComplete(to) && databases.tables(from).isEmpty();
        boolean begun = moved || definitions.isComplete(from);
        boolean taken = databases.exists(to)
                && !moved
                && !(begun && databases.tables(to).isEmpty());
        if (taken) {
            throw new EngineException(Code.SERVER_REFUSED, login.where() + " has a database \"" + to + "\" already.");
        }
        if (!moved) {
            definitions.keep(from);
            if (!databases.exists(to)) {
                databases.create(to, charset);
            }
            dropActive(from);
            commands.execute("RENAME TABLE " + String.join(", ", moves(from, to)));
        }
        maker.copies(definitions.kept(to), from, to);
        databases.drop(from);
        definitions.forget(to);
    }

    private void dropActive(String database) throws EngineException {
        maker.drop(definitions.kept(database), database, kind -> kind == Kind.TRIGGER || kind == Kind.EVENT);
    }

    private List<String> moves(String from, String to) throws EngineException {
        List<String> moves = new ArrayList<>();
        for (String table : databases.tables(from)) {
            moves.add(SqlNames.quoted(from, table) + " TO " + SqlNames.quoted(to, table));
        }
        return moves;
    }

    /**
     * Gives the name of a database to a restored one, whose events are enabled that were so at the source.
     *
     * @param kept the new database that gets the contents of the old one
     */
    void swap(String database, String restored, String kept) throws EngineException {
        Charset charset = databases.require(restored);
        if (!definitions.isComplete(kept)) {
            exchange(database, restored, kept);
        }
        commands.execute("ALTER DATABASE " + MysqlSession.name(database) + charset.sql());
        List<MysqlDefinition> old = definitions.kept(kept);
        if (definitions.isComplete(database)) {
            maker.drop(old, database, kind -> true);
            maker.copies(definitions.kept(database), restored, database);
            enable(database);
        }
        maker.copies(old, database, kept);
        databases.drop(restored);
        definitions.forget(database);
        definitions.forget(kept);
    }

    /** Removes the definitions that a {@link #rename} or {@link #swap} kept in a database, and needs no more. */
    void tidy(String database) throws EngineException {
        if (databases.exists(database)) {
            definitions.forget(database);
        }
    }

    private void exchange(String database, String restored, String kept) throws EngineException {
        Charset charset = databases.require(database);
        definitions.keep(restored);
        definitions.keep(database);
        if (!databases.exists(kept)) {
            databases.create(kept, charset);
        }
        dropActive(restored);
        dropActive(database);
        try {
            commands.tryTo("RENAME TABLE "
                    + String.join(
                            ", ",
                            Stream.concat(moves(database, kept).stream(), moves(restored, database).stream())
                                    .toList()));
        } catch (SQLException e) {
            undo(database, kept);
            EngineException failure = commands.failure(e);
            throw new EngineException(
                    failure.code(),
                    failure.getMessage() + " The database \"" + database + "\" is as it was.",
                    failure.advice(),
                    failure.passing(),
                    e);
        }
    }

    private void undo(String database, String kept) {
        try {
            List<MysqlDefinition> active = definitions.kept(database).stream()
                    .filter(each -> each.kind() == Kind.TRIGGER || each.kind() == Kind.EVENT)
                    .toList();
            maker.originals(active, database);
            definitions.forget(database);
            if (databases.tables(kept).isEmpty()) {
                databases.drop(kept);
            }
        } catch (EngineException e) {
            LOG.errorf(
                    "The triggers and events of database \"%s\" could not be made again; its table %s has them: %s",
                    database, MysqlDefinitions.TABLE, e.getMessage());
        }
    }

    private void enable(String database) throws EngineException {
        commands.execute("USE " + MysqlSession.name(database));
        for (String event : definitions.enabled(database)) {
            try {
                commands.tryTo("ALTER EVENT " + MysqlSession.name(event) + " ENABLE");
            } catch (SQLException e) {
                // Its time is over.
                LOG.infof(
                        "The event %s of database \"%s\" stays disabled: %s", event, database, MysqlFailure.message(e));
            }
        }
    }

    /** Finds what would keep {@link #swap} from its end, in words for a fault. */
    List<String> obstacles(String database) throws EngineException {
        if (!databases.exists(database)) {
            return List.of("the server has no database \"" + database + "\"");
        }
        List<String> obstacles = new ArrayList<>();
        commands.column("SELECT DISTINCT CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME)"
                        + " FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE "
                        + SqlNames.is("UNIQUE_CONSTRAINT_SCHEMA", database)
                        + " AND BINARY CONSTRAINT_SCHEMA <> BINARY UNIQUE_CONSTRAINT_SCHEMA")
                .forEach(table -> obstacles.add("a foreign key of the table " + table
                        + ", which would go on pointing to the old tables; drop it"));
        return obstacles;
    }
}
