package dev.coffer.engine.postgresql;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Gives the dumps of one backup file names that are safe in any store and file system, whatever the databases are
 * called, and that stay apart also where upper and lower case are the same.
 */
final class DumpFileNames {

    private final Set<String> taken = new HashSet<>();

    /**
     * The database's name with all but ASCII letters, digits, {@code _}, {@code -} and {@code .} percent-encoded, a
     * {@code -} or {@code .} at the start too. A name that is taken already gets {@code ~2}, {@code ~3} and so on.
     *
     * @param suffix from the full stop on
     */
    String of(String database, String suffix) {
        String encoded = encode(database);
        String name = encoded + suffix;
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = encoded + "~" + i + suffix;
        }
        return name;
    }

    private static String encode(String database) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : database.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            boolean plainInside = (c == '-' || c == '.') && !encoded.isEmpty();
            if (plain || plainInside) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
