package dev.coffer.engine.mysql;

import dev.coffer.engine.DumpWarning;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables and views of a server's databases as far as a dump has to know them beforehand. */
final class ServerTables {

    /** So many names stand in a warning. */
    private static final int SHOWN = 10;

    /** What MariaDB's tool escapes in the name of a database before it selects it to dump events. */
    private static final Pattern ESCAPED = Pattern.compile("['\"\\\\]");

    /** Those of no database. */
    static final ServerTables NONE = new ServerTables();

    private final Map<String, Long> sizes = new HashMap<>();
    private final Map<String, List<String>> views = new HashMap<>();
    private final Set<String> withEvents = new HashSet<>();
    private final List<List<String>> unreadable = new ArrayList<>();
    private final List<DumpWarning> warnings = new ArrayList<>();

    private ServerTables() {}

    /** Looks at all tables of some databases. */
    static ServerTables of(MysqlSession session, Set<String> databases) throws SQLException {
        ServerTables tables = new ServerTables();
        Set<String> transactional = new HashSet<>();
        for (List<String> row :
                session.rows("SELECT ENGINE FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES'")) {
            transactional.add(row.get(0));
        }
        List<String> others = new ArrayList<>();
        for (List<String> row : session.rows("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, DATA_LENGTH"
                + " FROM information_schema.TABLES ORDER BY BINARY TABLE_SCHEMA, BINARY TABLE_NAME")) {
            String database = row.get(0);
            String name = row.get(1);
            if (!databases.contains(database)) {
                continue;
            }
            if (row.get(2).equals("VIEW")) {
                tables.add(session, database, name);
                continue;
            }
            tables.sizes.merge(database, row.get(4).isEmpty() ? 0L : Long.parseLong(row.get(4)), Long::sum);
            if (row.get(3).isEmpty()) {
                tables.check(session, "table", "SHOW CREATE TABLE ", database, name);
            } else if (!transactional.contains(row.get(3))) {
                others.add(database + "." + name + " (" + row.get(3) + ")");
            }
        }
        Set<String> looked = new HashSet<>();
        for (List<String> row : session.rows("SELECT EVENT_SCHEMA FROM information_schema.EVENTS")) {
            // Not as DISTINCT: the server may take one name for another.
            if (databases.contains(row.get(0)) && looked.add(row.get(0))) {
                tables.addEvents(session.version().flavor(), row.get(0));
            }
        }
        if (!others.isEmpty()) {
            tables.warnings.add(DumpWarning.note("These tables are not of the backup's moment, but of the time at which"
                    + " each was read, because their engines have no transactions: " + shown(others) + "."));
        }
        return tables;
    }

    private static String shown(List<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? shown + ", and " + (names.size() - SHOWN) + " more" : shown;
    }

    private void add(MysqlSession session, String database, String view) throws SQLException {
        if (check(session, "view", "SHOW FIELDS FROM ", database, view)) {
            views.computeIfAbsent(database, name -> new ArrayList<>()).add(view);
        }
    }

    private void addEvents(Flavor flavor, String database) {
        if (flavor == Flavor.MARIADB && ESCAPED.matcher(database).find()) {
            warnings.add(DumpWarning.omission("The events of the database \"" + database
                    + "\" are left out: mariadb-dump cannot dump events where the name of the database has a quote or a"
                    + " backslash."));
        } else {
            withEvents.add(database);
        }
    }

    /** A single object that the server cannot show would end the dump of everything. */
    private boolean check(MysqlSession session, String kind, String query, String database, String name)
            throws SQLException {
        try {
            session.rows(query + MysqlSession.name(database) + "." + MysqlSession.name(name));
            return true;
        } catch (SQLException e) {
            if (MysqlFailure.cause(e)
                    .filter(cause -> cause != MysqlCause.PRIVILEGE)
                    .isPresent()) {
                throw e;
            }
            unreadable.add(List.of(database, name));
            warnings.add(DumpWarning.omission("The " + kind + " \"" + name + "\" of the database \"" + database
                    + "\" is left out: " + MysqlFailure.message(e)));
            return false;
        }
    }

    /** Returns how many bytes the tables of a database have, as the server's statistics say. */
    long size(String database) {
        return sizes.getOrDefault(database, 0L);
    }

    /** Returns the views of a database that can be dumped. */
    List<String> views(String database) {
        return views.getOrDefault(database, List.of());
    }

    /** Returns whether a database has events that can be dumped. */
    boolean hasEvents(String database) {
        return withEvents.contains(database);
    }

    /** Returns what the dump of tables has to pass over, each by its database and its name. */
    List<List<String>> passedOver() {
        List<List<String>> passed = new ArrayList<>(unreadable);
        views.forEach((database, names) -> names.forEach(name -> passed.add(List.of(database, name))));
        return passed;
    }

    List<DumpWarning> warnings() {
        return warnings;
    }
}
