package dev.coffer.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Gives the dumps of one backup file names that are safe in any store and file system, whatever the databases are
 * called, and that stay apart also where upper and lower case are the same.
 */
public final class DumpFileNames {

    private final Set<String> taken = new HashSet<>();

    /**
     * Returns the database's name with all but ASCII letters, digits, {@code _}, {@code -} and {@code .} percent-encoded, a
     * {@code -} or {@code .} at the start too. A name that is taken already gets {@code ~2}, {@code ~3} and so on.
     *
     * @param suffix from the full stop on
     */
    public String of(String database, String suffix) {
        String encoded = encode(database);
        String name = encoded + suffix;
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = encoded + "~" + i + suffix;
        }
        return name;
    }

    private static String encode(String database) {
        return URLEncoder.encode(database, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replaceFirst("^-", "%2D")
                .replaceFirst("^\\.", "%2E");
    }
}
