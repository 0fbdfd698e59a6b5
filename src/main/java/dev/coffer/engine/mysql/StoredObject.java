package dev.coffer.engine.mysql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement that creates a view, a trigger, a routine or an event, as the dump tools write it: in plain SQL, or partly
 * within comments that name a version.
 */
final class StoredObject {

    /** A name in backticks, or in double quotes as an object has it that was made with ANSI_QUOTES. */
    private static final String QUOTED = "(?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\")";

    private static final String NAME = "(?:" + QUOTED + "|[^\\s`\"(.]+)";

    /** Words, and the marks of the comments between them. */
    private static final String WORDS = "[A-Z0-9_=\\s/*!]*?";

    private static final Pattern HEAD = Pattern.compile(
            "\\A(?:/\\*M?!\\d+ )?CREATE\\b" + WORDS
                    + "(?:DEFINER\\s*=\\s*(?<definer>(?<user>" + QUOTED + ")(?:@(?<host>" + QUOTED + "))?)" + WORDS
                    + ")?\\b"
                    + "(?<kind>VIEW|TRIGGER|EVENT|PROCEDURE|FUNCTION|PACKAGE BODY|PACKAGE)\\s+(?:IF NOT EXISTS\\s+)?"
                    + "(?<database>" + NAME + "\\s*\\.\\s*)?(?<name>" + NAME + ")",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern OF_TABLE = Pattern.compile(
            "\\G\\s+(?:BEFORE|AFTER)\\s+(?:INSERT|UPDATE|DELETE)\\s+ON\\s+(?<database>" + NAME + "\\s*\\.\\s*)?(?<name>"
                    + NAME + ")",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SCHEDULE =
            Pattern.compile("\\G\\s+ON SCHEDULE (?<when>(?:[^'\"`]|'[^']*')*?)\\s+ON COMPLETION (?:NOT )?PRESERVE"
                    + " (?<status>ENABLE|DISABLE(?: ON (?:SLAVE|REPLICA))?)");

    private final String statement;
    private final Matcher head;

    private StoredObject(String statement, Matcher head) {
        this.statement = statement;
        this.head = head;
    }

    /**
     * Reads a statement.
     *
     * @param statement as ISO 8859-1, whatever encoding it has; its beginning is enough to tell what it creates
     * @return empty if it creates something else
     */
    static Optional<StoredObject> of(String statement) {
        Matcher head = HEAD.matcher(statement);
        return head.find() ? Optional.of(new StoredObject(statement, head)) : Optional.empty();
    }

    /** Returns what it creates, in lower case, for example {@code view}. */
    String kind() {
        return head.group("kind").toLowerCase(Locale.ROOT);
    }

    String name() {
        return plain(head.group("name"));
    }

    /** Returns the name of the table that a trigger belongs to; empty for anything else. */
    Optional<String> table() {
        return part(OF_TABLE, "trigger").map(matcher -> plain(matcher.group("name")));
    }

    /** Returns whether it creates an event that runs by itself. */
    boolean isEnabledEvent() {
        return part(SCHEDULE, "event")
                .filter(matcher -> matcher.group("status").equals("ENABLE"))
                .isPresent();
    }

    /** Returns whether it creates an event that ends at some time, so that a server may not create it after that. */
    boolean isEndingEvent() {
        return part(SCHEDULE, "event")
                .filter(matcher -> matcher.group("when").matches("(?s)AT .*|.* ENDS .*"))
                .isPresent();
    }

    private Optional<Matcher> part(Pattern pattern, String ofKind) {
        Matcher matcher = pattern.matcher(statement);
        return kind().equals(ofKind) && matcher.find(head.end()) ? Optional.of(matcher) : Optional.empty();
    }

    /**
     * Returns the statement as it is restored: without the name of a database before that of the object or of its table. A view
     * names the tables of its own database.
     *
     * @param disabled whether an event becomes a disabled one
     * @param definers gets the definer in SQL, in backticks and as UTF-8, and returns that to use
     * @param from the database that it comes from; null if that is unknown
     * @param to the database that it is restored to
     */
    String restored(boolean disabled, UnaryOperator<String> definers, @Nullable String from, String to) {
        StringBuilder text = new StringBuilder(statement);
        // From the end to the beginning, so that positions stay right.
        part(SCHEDULE, "event")
                .filter(each -> disabled)
                .ifPresent(each -> text.replace(each.start("status"), each.end("status"), "DISABLE"));
        part(OF_TABLE, "trigger").ifPresent(each -> cut(text, each));
        cut(text, head);
        if (head.group("definer") != null) {
            text.replace(head.start("definer"), head.end("definer"), asLatin(definers.apply(definer())));
        }
        return from == null || !kind().equals("view")
                ? text.toString()
                : text.toString().replace(asLatin(MysqlSession.name(from) + "."), asLatin(MysqlSession.name(to) + "."));
    }

    private String definer() {
        String user = MysqlSession.name(plain(head.group("user")));
        return head.group("host") == null ? user : user + "@" + MysqlSession.name(plain(head.group("host")));
    }

    private static void cut(StringBuilder text, Matcher of) {
        if (of.group("database") != null) {
            text.delete(of.start("database"), of.end("database"));
        }
    }

    private static String plain(String name) {
        return asUtf8(SqlNames.plain(name));
    }

    private static String asUtf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String asLatin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
