package dev.coffer.engine.mysql;

/** Names and strings in SQL. */
final class SqlNames {

    private SqlNames() {}

    /** Returns a name of two parts in SQL. */
    static String quoted(String database, String name) {
        return MysqlSession.name(database) + "." + MysqlSession.name(name);
    }

    /** Returns a name that stands in SQL in backticks or double quotes, or without. */
    static String plain(String sql) {
        if (sql.length() < 2) {
            return sql;
        }
        String quote = sql.substring(0, 1);
        return quote.equals("`") || quote.equals("\"")
                ? sql.substring(1, sql.length() - 1).replace(quote + quote, quote)
                : sql;
    }

    /**
     * Returns the condition that a column of the server's own tables has exactly this text, as {@link #string} writes it. The
     * first comparison lets the server look at nothing else; alone, it would take {@code shop} for {@code SHÖP}.
     */
    static String is(String column, String text) {
        String wanted = string(text);
        return column + " = " + wanted + " AND BINARY " + column + " = " + wanted;
    }

    /** Returns a string in SQL, of a session without NO_BACKSLASH_ESCAPES. */
    static String string(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
