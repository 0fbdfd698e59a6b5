package dev.coffer.engine.mysql;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a log runs where it is replayed: only what changes the databases that are there, or that the log makes. The rest is
 * counted.
 */
final class LogRules {

    /** So many names stand in a note. */
    private static final int SHOWN = 10;

    /** Accounts that only the server's own objects may have as their definer. */
    private static final Set<String> OF_SYSTEM =
            Set.of("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys");

    private final Flavor flavor;
    private final Consumer<String> accounts;
    private final LogEvents events;
    private final Set<String> databases;
    private final Set<String> refusedDefiners = new HashSet<>(OF_SYSTEM);
    private final Map<String, Long> leftOut = new TreeMap<>();
    private final Set<String> others = new TreeSet<>();
    private long ofAccounts;
    private long definers;
    private long system;
    private String selected = "";

    /**
     * @param flavor of the server whose log it is
     * @param databases those that are there
     * @param events those that are there
     * @param accounts gets each definer in SQL, before the statement runs that names it
     */
    LogRules(Flavor flavor, Set<String> databases, LogEvents events, Consumer<String> accounts) {
        this.flavor = flavor;
        this.events = events;
        this.accounts = accounts;
        this.databases = new HashSet<>(databases);
        this.refusedDefiners.addAll(MysqlServers.NAMES);
    }

    /** Returns whether a statement runs, and remembers which databases there are after it. */
    boolean runs(LogStatement statement) {
        return switch (statement.kind()) {
            case SESSION -> true;
            case USE -> {
                selected = String.valueOf(statement.database());
                yield isThere(selected);
            }
            case DATABASE -> isOurs(statement, true);
            case DROP_DATABASE -> drops(statement);
            case CONTENT -> isOurs(statement, false);
            case ACCOUNTS -> {
                ofAccounts++;
                yield false;
            }
            case SERVER -> {
                leftOut.merge(statement.what(), 1L, Long::sum);
                yield false;
            }
            case IDENTITY, PASSING -> false;
        };
    }

    private boolean isThere(String database) {
        return databases.contains(database);
    }

    private boolean isOurs(LogStatement statement, boolean mayMake) {
        String database = database(statement);
        if (isSystem(database)) {
            system++;
            return false;
        }
        if (mayMake && statement.what().startsWith("CREATE")) {
            databases.add(database);
        }
        return database.isEmpty() || isOurs(database);
    }

    private boolean isOurs(String database) {
        if (!isThere(database)) {
            others.add(database);
        }
        return isThere(database);
    }

    /** Returns the database that a statement is about; empty if there is none. */
    private String database(LogStatement statement) {
        @Nullable String named = statement.database();
        return named == null ? selected : named;
    }

    private boolean drops(LogStatement statement) {
        return databases.remove(database(statement));
    }

    private static boolean isSystem(String database) {
        return MysqlSession.SYSTEM.contains(database.toLowerCase(Locale.ROOT));
    }

    /** Returns the name of a database that stands between backticks in a comment, where MariaDB's tool doubles those in it. */
    String database(String printed) {
        return isThere(printed) ? printed : printed.replace("``", "`");
    }

    /**
     * Returns whether changes of rows run, which belong together.
     *
     * @param changed the databases whose tables they change; empty for what changes none
     * @throws UnreplayableException if only some of them can
     */
    boolean runs(Set<String> changed) throws UnreplayableException {
        if (changed.contains("")) {
            throw new UnreplayableException("It changes rows of a table that it does not name.");
        }
        Set<String> missing =
                changed.stream().filter(database -> !isThere(database)).collect(Collectors.toSet());
        if (!missing.isEmpty() && missing.size() < changed.size()) {
            throw new UnreplayableException(
                    "One statement changed tables of databases that are in the backup and of others ("
                            + String.join(", ", changed) + ").");
        }
        for (String database : missing) {
            if (isSystem(database)) {
                system++;
            } else {
                others.add(database);
            }
        }
        return missing.isEmpty();
    }

    /** Returns how many bytes at the beginning of a statement are UTF-8, whatever its character set is said to be. */
    int utf8(String start) {
        return flavor == Flavor.MYSQL ? Utf8Names.length(start) : 0;
    }

    /** Returns a statement that makes, changes or drops something as it may run. */
    String rewritten(String logged, SqlCharset charset) {
        String sql = flavor == Flavor.MYSQL ? Utf8Names.unified(logged, charset) : logged;
        String allowed = LogStatement.withoutDefiners(sql, refusedDefiners);
        if (!allowed.equals(sql)) {
            definers++;
        }
        LogStatement.definer(allowed, charset).ifPresent(accounts);
        return LogStatement.withoutMissing(events.rewritten(allowed, charset, selected));
    }

    /** Returns what was left out or changed, in sentences. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (ofAccounts > 0) {
            notes.add("Statements of the log about accounts and grants that were not replayed: " + ofAccounts
                    + ". The accounts have a part of their own.");
        }
        if (system > 0) {
            notes.add("Changes of the server's own databases that were not replayed: " + system + ".");
        }
        if (!leftOut.isEmpty()) {
            notes.add("Statements of the log that were not replayed, because they reach beyond databases: "
                    + leftOut.entrySet().stream()
                            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                            .collect(Collectors.joining(", "))
                    + (leftOut.keySet().stream().anyMatch(what -> what.startsWith("LOAD "))
                            ? ". Rows that LOAD DATA read on the source with statement-based logging are missing."
                            : "."));
        }
        if (!others.isEmpty()) {
            notes.add("Changes of databases that are not in the backup were not replayed: "
                    + others.stream().limit(SHOWN).collect(Collectors.joining(", "))
                    + (others.size() > SHOWN ? ", and " + (others.size() - SHOWN) + " more." : "."));
        }
        if (definers > 0) {
            notes.add("Definers that have the name of an account of a server itself, or of this service: " + definers
                    + ". What they define has another definer.");
        }
        return notes;
    }

    /** A log cannot be replayed where it is. */
    static final class UnreplayableException extends IOException {

        UnreplayableException(String message) {
            super(message);
        }
    }
}
