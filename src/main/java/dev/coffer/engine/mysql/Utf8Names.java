package dev.coffer.engine.mysql;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What MySQL writes to its log in UTF-8, though it says that the statement has another character set: the beginnings of
 * statements that it makes up itself, which hold names.
 */
final class Utf8Names {

    private static final String NAME = "`(?:[^`]|``)*`";
    private static final String OBJECT = "(?:" + NAME + "\\.)?" + NAME;

    /** Up to the name of a view with those of its columns, or of a routine. What follows is as its author wrote it. */
    private static final Pattern HEAD = Pattern.compile("\\ACREATE (?:OR REPLACE )?(?:ALGORITHM=\\w+ )?DEFINER=" + NAME
            + "@" + NAME + " (?:SQL SECURITY \\w+ VIEW " + OBJECT + "(?: ?\\((?:" + NAME + "(?:, )?)+\\))?"
            + "|(?:PROCEDURE|FUNCTION) (?:IF NOT EXISTS )?" + OBJECT + ")");

    private static final String TABLE = "CREATE TABLE `";

    /** How the definition of a table ends that was made from a query; no other statement ends so. */
    private static final String OF_QUERY = " START TRANSACTION";

    /** What the tool writes after a statement. */
    private static final String END = "\n/*!*/;";

    private Utf8Names() {}

    /**
     * Returns how much of a statement is in UTF-8, in bytes.
     *
     * @param start how it begins, in ISO 8859-1; may reach beyond its end
     */
    static int length(String start) {
        if (start.startsWith(TABLE)) {
            int end = start.indexOf(END);
            String statement = (end < 0 ? start : start.substring(0, end)).stripTrailing();
            return statement.endsWith(OF_QUERY) ? statement.length() : 0;
        }
        Matcher head = HEAD.matcher(start);
        return head.find() ? head.end() : 0;
    }

    /**
     * Returns a statement that is in one character set.
     *
     * @param sql in ISO 8859-1
     * @param charset that it is said to have
     */
    static String unified(String sql, SqlCharset charset) {
        if (charset.charset().equals(StandardCharsets.UTF_8)) {
            return sql;
        }
        int length = length(sql);
        byte[] names = sql.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(names));
            ByteBuffer encoded = charset.charset().newEncoder().encode(text);
            return StandardCharsets.ISO_8859_1.decode(encoded) + sql.substring(length);
        } catch (CharacterCodingException e) {
            return sql;
        }
    }
}
