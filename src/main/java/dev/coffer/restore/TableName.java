package dev.coffer.restore;

import dev.coffer.engine.DatabaseContents;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a table as the catalog of its database has it. */
public record TableName(String schema, String table) {

    private static final String NAME = "((?:\"(?:[^\"]|\"\")+\")|(?:[\\p{L}_][\\p{L}\\p{Nd}_$]*))";

    /** A name that is not qualified: as it is, or in the quotes of SQL or of MySQL. */
    private static final Pattern ALONE = Pattern.compile("\"((?:[^\"]|\"\")+)\"|`((?:[^`]|``)+)`|([\\p{L}\\p{Nd}_$]+)");

    private static final Pattern QUALIFIED = Pattern.compile(NAME + "\\." + NAME, Pattern.DOTALL);

    /** Reads {@code schema.table} in SQL: names with other characters than lower-case ones stand in quotes. */
    public static Optional<TableName> parse(String sql) {
        Matcher matcher = QUALIFIED.matcher(sql.strip());
        return matcher.matches()
                ? Optional.of(new TableName(name(matcher.group(1)), name(matcher.group(2))))
                : Optional.empty();
    }

    /**
     * Reads the name of a table in a database without schemas, exactly as it is written: capital letters stay. What {@link
     * #sql()} returns is known too.
     */
    static Optional<TableName> parseAlone(String text) {
        Matcher matcher = ALONE.matcher(text.strip());
        if (!matcher.matches()) {
            return parse(text).filter(name -> name.schema().equals(DatabaseContents.TABLES));
        }
        String name = matcher.group(1) != null
                ? matcher.group(1).replace("\"\"", "\"")
                : matcher.group(2) != null ? matcher.group(2).replace("``", "`") : matcher.group(3);
        return Optional.of(new TableName(DatabaseContents.TABLES, name));
    }

    /** SQL folds the ASCII letters of a name without quotes. */
    private static String name(String sql) {
        if (sql.startsWith("\"")) {
            return sql.substring(1, sql.length() - 1).replace("\"\"", "\"");
        }
        StringBuilder folded = new StringBuilder();
        sql.codePoints()
                .map(point -> point >= 'A' && point <= 'Z' ? point - 'A' + 'a' : point)
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /** Returns it in SQL, with quotes only where a name needs them. */
    public String sql() {
        return quoted(schema) + "." + quoted(table);
    }

    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
