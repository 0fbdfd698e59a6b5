package dev.coffer.engine.mysql;

/**
 * How a view, a trigger, a routine or an event is made.
 *
 * @param kind as in SQL, for example {@code PACKAGE BODY}
 * @param sqlMode that its code was written for; empty for none
 * @param collation of the strings in it
 * @param timeZone of an event; empty for anything else
 * @param statement in the server's words
 */
record MysqlDefinition(Kind kind, String name, String sqlMode, String collation, String timeZone, String statement) {

    /** In the order in which they are made: packages before their bodies, and all that views use before views. */
    enum Kind {
        FUNCTION,
        PROCEDURE,
        PACKAGE,
        PACKAGE_BODY,
        VIEW,
        TRIGGER,
        EVENT;

        String sql() {
            return name().replace('_', ' ');
        }
    }

    /** Returns what drops it, where it is there. */
    String drop() {
        return "DROP " + kind.sql() + " IF EXISTS " + MysqlSession.name(name);
    }

    /**
     * Returns the statement for another database.
     *
     * @param from the database that it was in; a view may name it
     */
    String statement(String from, String to) {
        return kind == Kind.VIEW
                ? statement.replace(MysqlSession.name(from) + ".", MysqlSession.name(to) + ".")
                : statement;
    }
}
