package dev.coffer.engine.mysql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The definers of the events of a server while a log is replayed. Whoever alters an event becomes its definer, and the log
 * does not always say who that was: such an event keeps the definer that it had.
 */
final class LogEvents {

    /** So many words tell which event a statement is about. */
    private static final int MOST = 20;

    private final Map<List<String>, String> definers = new HashMap<>();

    /** @param rows the database, the name and the definer of each event, as the server lists them */
    LogEvents(List<List<String>> rows) {
        for (List<String> row : rows) {
            definers.put(row.subList(0, 2), quoted(row.get(2)));
        }
    }

    private static String quoted(String definer) {
        int at = definer.lastIndexOf('@');
        return at < 0
                ? MysqlSession.name(definer)
                : MysqlSession.name(definer.substring(0, at)) + "@" + MysqlSession.name(definer.substring(at + 1));
    }

    /**
     * Returns a statement as it may run; any that alters no event is the same.
     *
     * @param sql in ISO 8859-1
     * @param selected the database that is meant where the statement names none
     */
    String rewritten(String sql, SqlCharset charset, String selected) {
        SqlWords words = new SqlWords(sql, MOST);
        int event = words.find("EVENT", 1);
        boolean alters = words.at(0).is("ALTER");
        if (!(alters || words.at(0).is("CREATE")) || event > MOST / 2 || event == words.size()) {
            return sql;
        }
        int name = event + 1;
        while (words.at(name).is("IF")
                || words.at(name).is("NOT")
                || words.at(name).is("EXISTS")) {
            name++;
        }
        boolean qualified = words.at(name + 1).is(".");
        List<String> key = qualified
                ? List.of(
                        charset.text(words.at(name).text()),
                        charset.text(words.at(name + 2).text()))
                : List.of(selected, charset.text(words.at(name).text()));
        String named = LogStatement.definer(sql, charset).orElse(null);
        if (named != null) {
            definers.put(key, named);
        }
        String known = definers.get(key);
        if (!alters || event != 1 || named != null || known == null) {
            return sql;
        }
        int end = words.at(0).end();
        return sql.substring(0, end) + " DEFINER=" + latin(known) + sql.substring(end);
    }

    /** The character set of the statement may not have the others. */
    private static String latin(String text) {
        return text.chars().allMatch(c -> c < 0x80) ? text : "CURRENT_USER";
    }
}
