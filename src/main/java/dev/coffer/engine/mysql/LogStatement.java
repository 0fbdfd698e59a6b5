package dev.coffer.engine.mysql;

import dev.coffer.engine.mysql.SqlWords.Word;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a log, as far as it decides whether it may run.
 *
 * @param what how it is named in a note, for example {@code CREATE SERVER}
 * @param database that it names; null if it means the one that is selected
 */
record LogStatement(Kind kind, String what, @Nullable String database) {

    /** What a statement is about. */
    enum Kind {
        /** Selects a database. */
        USE,
        /** Creates or alters a database. */
        DATABASE,
        DROP_DATABASE,
        /** What a database holds. */
        CONTENT,
        /** The session, or a transaction. */
        SESSION,
        /** Which transaction of which server comes next. */
        IDENTITY,
        /** Accounts, roles and their rights. */
        ACCOUNTS,
        /** The server itself, its files or its programs. */
        SERVER,
        /** Nothing that lasts. */
        PASSING
    }

    /** So many words are enough to tell what a statement is. */
    private static final int MOST = 60;

    private static final Set<String> OF_TRANSACTION =
            Set.of("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "XA", "BINLOG");

    private static final Set<String> OF_SERVER = Set.of(
            "INSTALL",
            "UNINSTALL",
            "CHANGE",
            "RESET",
            "SHUTDOWN",
            "RESTART",
            "PURGE",
            "START",
            "STOP",
            "KILL",
            "IMPORT",
            "CLONE",
            "BACKUP",
            "LOAD");

    private static final Set<String> MADE_FOR_SERVER =
            Set.of("SERVER", "TABLESPACE", "LOGFILE", "UNDO", "RESOURCE", "INSTANCE");

    private static final Set<String> MADE =
            Set.of("TABLE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE", "PACKAGE", "LIBRARY");

    /** What may stand before the name of a table. */
    private static final Set<String> BEFORE_TABLE = Set.of(
            "LOW_PRIORITY",
            "HIGH_PRIORITY",
            "DELAYED",
            "IGNORE",
            "QUICK",
            "INTO",
            "FROM",
            "TABLE",
            "TABLES",
            "NO_WRITE_TO_BINLOG",
            "LOCAL");

    /** What may follow ALTER DATABASE where it means the one that is selected. */
    private static final Set<String> OF_DATABASE =
            Set.of("CHARACTER", "CHARSET", "DEFAULT", "COLLATE", "ENCRYPTION", "READ", "COMMENT", "");

    private static final Pattern IDENTITIES = Pattern.compile(
            "gtid_next|gtid_domain_id|server_id|gtid_seq_no|skip_parallel_replication", Pattern.CASE_INSENSITIVE);

    /** Reads a statement, or the beginning of one, in ISO 8859-1. */
    static LogStatement of(String sql, SqlCharset charset) {
        SqlWords words = new SqlWords(sql, MOST);
        String first = words.at(0).quoted() ? "" : words.at(0).text().toUpperCase(Locale.ROOT);
        return switch (first) {
            case "USE" ->
                new LogStatement(Kind.USE, first, charset.text(words.at(1).text()));
            case "SET" -> set(words);
            case "\\" -> new LogStatement(Kind.SESSION, "", null); // the client's own, for the character set
            case "CREATE", "ALTER", "DROP" -> made(first, words, charset);
            case "GRANT", "REVOKE" -> new LogStatement(Kind.ACCOUNTS, first, null);
            case "RENAME" ->
                words.at(1).is("USER")
                        ? new LogStatement(Kind.ACCOUNTS, first, null)
                        : named(first, words, beforeTable(words, 1), charset);
            case "FLUSH" ->
                new LogStatement(
                        words.find("PRIVILEGES", 1) < words.size() ? Kind.ACCOUNTS : Kind.PASSING, first, null);
            case "INSERT", "REPLACE", "UPDATE", "DELETE", "TRUNCATE", "ANALYZE", "OPTIMIZE", "REPAIR", "CHECK" ->
                named(first, words, beforeTable(words, 1), charset);
            default -> other(first, words);
        };
    }

    private static LogStatement other(String first, SqlWords words) {
        boolean transaction = OF_TRANSACTION.contains(first)
                || (first.equals("START") && words.at(1).is("TRANSACTION"));
        if (!transaction && OF_SERVER.contains(first)) {
            return ofServer(first, words.at(1));
        }
        return new LogStatement(transaction ? Kind.SESSION : Kind.CONTENT, first, null);
    }

    private static LogStatement ofServer(String first, Word second) {
        return new LogStatement(Kind.SERVER, first + " " + second.text().toUpperCase(Locale.ROOT), null);
    }

    private static LogStatement set(SqlWords words) {
        Word second = words.at(1);
        if (second.is("PASSWORD")
                || second.is("ROLE")
                || (second.is("DEFAULT") && words.at(2).is("ROLE"))) {
            return new LogStatement(Kind.ACCOUNTS, "SET", null);
        }
        int scope = second.is("@") && words.at(2).is("@") ? 3 : 1;
        if (words.at(scope).is("GLOBAL")
                || words.at(scope).is("PERSIST")
                || words.at(scope).is("PERSIST_ONLY")) {
            return ofServer("SET", words.at(scope));
        }
        boolean identity = scope == 3 && IDENTITIES.matcher(words.at(5).text()).matches();
        return new LogStatement(identity ? Kind.IDENTITY : Kind.SESSION, "SET", null);
    }

    private static LogStatement made(String first, SqlWords words, SqlCharset charset) {
        for (int i = 1; i < words.size(); i++) {
            Word word = words.at(i);
            String text = word.quoted() ? "" : word.text().toUpperCase(Locale.ROOT);
            if (isDefiner(words, i)) {
                i = afterAccount(words, i + 2) - 1;
            } else if (text.equals("USER") || text.equals("ROLE")) {
                return new LogStatement(Kind.ACCOUNTS, first, null);
            } else if (MADE_FOR_SERVER.contains(text)
                    || (text.equals("SPATIAL") && words.at(i + 1).is("REFERENCE"))) {
                return ofServer(first, word);
            } else if (text.equals("DATABASE") || text.equals("SCHEMA")) {
                return database(first, words, name(words, i + 1), charset);
            } else if (text.equals("INDEX")) {
                return named(first, words, words.find("ON", i) + 1, charset);
            } else if (text.equals("FUNCTION") && isOfLibrary(words, i)) {
                return ofServer(first + " FUNCTION", words.at(words.find("SONAME", i)));
            } else if (MADE.contains(text)) {
                return named(first, words, name(words, words.at(i + 1).is("BODY") ? i + 2 : i + 1), charset);
            }
        }
        return new LogStatement(Kind.CONTENT, first, null);
    }

    /** A function of a library has a type and a file, and nothing else. */
    private static boolean isOfLibrary(SqlWords words, int function) {
        int returns = words.find("RETURNS", function);
        return words.at(returns + 2).is("SONAME");
    }

    private static LogStatement database(String first, SqlWords words, int name, SqlCharset charset) {
        Word word = words.at(name);
        boolean nameless = !word.quoted() && OF_DATABASE.contains(word.text().toUpperCase(Locale.ROOT));
        return new LogStatement(
                first.equals("DROP") ? Kind.DROP_DATABASE : Kind.DATABASE,
                first + " DATABASE",
                nameless ? null : charset.text(word.text()));
    }

    private static int name(SqlWords words, int from) {
        int at = from;
        while (words.at(at).is("IF") || words.at(at).is("NOT") || words.at(at).is("EXISTS")) {
            at++;
        }
        return at;
    }

    private static int beforeTable(SqlWords words, int from) {
        int at = from;
        while (!words.at(at).quoted()
                && BEFORE_TABLE.contains(words.at(at).text().toUpperCase(Locale.ROOT))) {
            at++;
        }
        return name(words, at);
    }

    private static LogStatement named(String first, SqlWords words, int name, SqlCharset charset) {
        boolean qualified = words.at(name + 1).is(".")
                && words.at(name + 1).start() < words.at(name + 2).start();
        return new LogStatement(
                Kind.CONTENT, first, qualified ? charset.text(words.at(name).text()) : null);
    }

    private static boolean isDefiner(SqlWords words, int at) {
        return words.at(at).is("DEFINER") && words.at(at + 1).is("=");
    }

    /** Returns where the words of an account end. */
    private static int afterAccount(SqlWords words, int from) {
        return words.at(from + 1).is("@") ? from + 3 : from + 1;
    }

    /** Returns the definer that a statement names, in SQL; empty if it names none, or the account that runs it. */
    static Optional<String> definer(String sql, SqlCharset charset) {
        SqlWords words = new SqlWords(sql, MOST);
        for (int i = 1; i < words.size(); i++) {
            Word name = words.at(i + 2);
            if (isDefiner(words, i) && !name.is("CURRENT_USER")) {
                String quoted = MysqlSession.name(charset.text(name.text()));
                return Optional.of(
                        words.at(i + 3).is("@")
                                ? quoted + "@"
                                        + MysqlSession.name(
                                                charset.text(words.at(i + 4).text()))
                                : quoted);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns a statement with the account that runs it as the definer, if it names one of some others.
     *
     * @param refused names of accounts
     */
    static String withoutDefiners(String sql, Set<String> refused) {
        SqlWords words = new SqlWords(sql, MOST);
        for (int i = 1; i < words.size(); i++) {
            if (isDefiner(words, i) && refused.contains(words.at(i + 2).text())) {
                int end = words.at(afterAccount(words, i + 2) - 1).end();
                return sql.substring(0, words.at(i + 2).start()) + "CURRENT_USER" + sql.substring(end);
            }
        }
        return sql;
    }

    /** Returns a statement that drops a function, so that it may also run where there is none: of a library, for example. */
    static String withoutMissing(String sql) {
        SqlWords words = new SqlWords(sql, MOST);
        boolean drops = words.at(0).is("DROP")
                && words.at(1).is("FUNCTION")
                && !words.at(2).is("IF");
        return drops
                ? sql.substring(0, words.at(1).end()) + " IF EXISTS"
                        + sql.substring(words.at(1).end())
                : sql;
    }
}
