package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.util.List;

/** The name of a table with its schema. */
record TableName(String schema, String name) {

    /**
     * Reads {@code schema.table} with SQL's quotes where a name needs them.
     *
     * @throws EngineException SERVER_REFUSED for anything else; a capital letter without quotes is refused, since SQL would
     *     make it a small one
     */
    static TableName parse(String text) throws EngineException {
        List<SqlStatement> statements = text.indexOf('\\') == 0 ? List.of() : read(text);
        SqlStatement name = statements.size() == 1 ? statements.get(0) : null;
        boolean known = name != null
                && name.tokens().size() == 3
                && name.hasName(0)
                && name.has(1, ".")
                && name.hasName(2)
                && name.text().equals(text)
                && exact(name, 0)
                && exact(name, 2);
        if (name == null || !known) {
            throw new EngineException(
                    Code.SERVER_REFUSED,
                    "The table '" + text + "' is not named as schema.table, with double quotes around a name that has"
                            + " capital letters or special characters, for example public.\"Orders\".");
        }
        return new TableName(name.name(0), name.name(2));
    }

    private static List<SqlStatement> read(String text) {
        try {
            return SqlReader.statements(text);
        } catch (java.io.UncheckedIOException e) {
            return List.of();
        }
    }

    private static boolean exact(SqlStatement name, int index) {
        return name.tokens().get(index).kind() == SqlStatement.Kind.QUOTED
                || name.tokens().get(index).text().equals(name.name(index));
    }

    /** Returns the name in SQL. */
    String quoted() {
        return PostgresCommands.quoted(schema) + "." + PostgresCommands.quoted(name);
    }

    @Override
    public String toString() {
        return shown(schema) + "." + shown(name);
    }

    private static String shown(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : PostgresCommands.quoted(name);
    }
}
