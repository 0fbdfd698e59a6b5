package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.mysql.MysqlDefinition.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes views, triggers, routines and events in a database. What is there of the same name is made again. */
final class MysqlMaker {

    private final MysqlCommands commands;
    private final Definers definers;

    MysqlMaker(MysqlCommands commands, Definers definers) {
        this.commands = commands;
        this.definers = definers;
    }

    /**
     * Makes them as copies: events are disabled.
     *
     * @param from the database that they were in
     * @throws EngineException after all others were made, if one cannot be
     */
    void copies(List<MysqlDefinition> definitions, String from, String to) throws EngineException {
        make(definitions, from, to, true);
    }

    /** Makes them as they were. */
    void originals(List<MysqlDefinition> definitions, String database) throws EngineException {
        make(definitions, database, database, false);
    }

    private void make(List<MysqlDefinition> definitions, String from, String to, boolean copies)
            throws EngineException {
        commands.execute("USE " + MysqlSession.name(to));
        Map<MysqlDefinition, SQLException> failed = new LinkedHashMap<>();
        List<MysqlDefinition> left = definitions;
        int before;
        do { // a view may need one that comes later
            before = left.size();
            failed.clear();
            for (MysqlDefinition definition : left) {
                try {
                    make(definition, from, to, copies);
                } catch (SQLException e) {
                    failed.put(definition, e);
                }
            }
            left = new ArrayList<>(failed.keySet());
        } while (!left.isEmpty() && left.size() < before);
        commands.execute("SET SESSION sql_mode = '', collation_connection = 'utf8mb4_general_ci', time_zone = '+00:00',"
                + " timestamp = DEFAULT");
        if (!failed.isEmpty()) {
            Map.Entry<MysqlDefinition, SQLException> first =
                    failed.entrySet().iterator().next();
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "The " + first.getKey().kind().sql() + " " + first.getKey().name() + " (of " + failed.size()
                            + " objects) cannot be made in the database \"" + to + "\": "
                            + MysqlFailure.message(first.getValue()) + ".",
                    first.getValue());
        }
    }

    private void make(MysqlDefinition definition, String from, String to, boolean copies) throws SQLException {
        String statement = definition.statement(from, to);
        // Positions in a statement do not depend on its encoding.
        Optional<StoredObject> object =
                StoredObject.of(new String(statement.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        if (copies && object.isPresent()) {
            statement = new String(
                    object.get().restored(true, definers, null, to).getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8);
        }
        commands.tryTo("SET SESSION sql_mode = " + SqlNames.string(definition.sqlMode()) + ", collation_connection = "
                + SqlNames.string(definition.collation())
                + (definition.timeZone().isEmpty() ? "" : ", time_zone = " + SqlNames.string(definition.timeZone())));
        boolean ends = object.filter(StoredObject::isEndingEvent).isPresent();
        if (ends) {
            commands.tryTo("SET timestamp = 86400");
        }
        commands.tryTo(definition.drop());
        commands.tryTo(statement);
        if (ends) {
            commands.tryTo("SET timestamp = DEFAULT");
        }
    }

    /** Drops those of some kinds. */
    void drop(List<MysqlDefinition> definitions, String database, Predicate<Kind> kinds) throws EngineException {
        commands.execute("USE " + MysqlSession.name(database));
        for (MysqlDefinition definition : definitions) {
            if (kinds.test(definition.kind())) {
                commands.execute(definition.drop());
            }
        }
    }
}
