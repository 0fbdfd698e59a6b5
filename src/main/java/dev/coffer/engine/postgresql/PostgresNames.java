package dev.coffer.engine.postgresql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Names as a server keeps them, which are bytes: in a database without an encoding (SQL_ASCII) any bytes are a name, and a
 * query for the name as text fails for all rows if one name is not valid. So names are asked for as bytes.
 */
final class PostgresNames {

    private PostgresNames() {}

    /**
     * Returns an expression for the bytes of the name of a database or a role, which belong to no encoding, whatever
     * encoding the connected database has.
     */
    static String shared(String column) {
        // Two backslashes stand for one in the input of bytea; nothing on the way looks at characters.
        return "pg_catalog.replace(" + column + "::text, pg_catalog.chr(92), pg_catalog.repeat(pg_catalog.chr(92), 2))"
                + "::pg_catalog.bytea";
    }

    /** Returns an expression for the bytes of a text of the connected database: in UTF-8, or as they are in SQL_ASCII. */
    static String local(String expression) {
        return "CASE WHEN pg_catalog.current_setting('server_encoding') = 'SQL_ASCII'"
                + " THEN pg_catalog.convert_to(" + expression + "::text, 'SQL_ASCII')"
                + " ELSE pg_catalog.convert_to(" + expression + "::text, 'UTF8') END";
    }

    /** Returns the name, if it can be passed on: if its bytes are UTF-8. */
    static Optional<String> exact(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Returns the name for a person, with {@code \xe9} for each byte of a name that is not UTF-8 and of no ASCII text. */
    static String shown(byte[] bytes) {
        return exact(bytes).orElseGet(() -> {
            StringBuilder shown = new StringBuilder();
            for (byte b : bytes) {
                if (b >= ' ' && b < 0x7f) {
                    shown.append((char) b);
                } else {
                    shown.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
                }
            }
            return shown.toString();
        });
    }
}
