package dev.coffer.restore;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The names that restored and replaced databases get, which nothing on the server has. */
final class RestoreNames {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String time;
    private final Set<String> taken;

    /**
     * @param now the time of the order, which the names hold
     * @param taken the names on the server
     */
    RestoreNames(Instant now, Set<String> taken) {
        this.time = TIME.format(now);
        this.taken = new HashSet<>(taken);
    }

    /** Takes a name that the order gives; false if something has it. */
    boolean take(String name) {
        return taken.add(name);
    }

    /** Returns the name for a restored database, for example {@code orders_20261128T031500}. */
    String restored(String database) {
        return free(database, "_" + time);
    }

    /** Returns the name for a database that is replaced, for example {@code orders_before_20261128T031500}. */
    String kept(String database) {
        return free(database, "_before_" + time);
    }

    /** Returns the name for a schema, for example {@code restored_20261128T031500}. */
    String schema() {
        return "restored_" + time;
    }

    private String free(String database, String end) {
        String name = cut(database, RestoreRequest.LONGEST_NAME - end.length()) + end;
        for (int i = 2; !taken.add(name); i++) {
            String numbered = end + "_" + i;
            name = cut(database, RestoreRequest.LONGEST_NAME - numbered.length()) + numbered;
        }
        return name;
    }

    /** Returns the beginning of a name, in whole characters. */
    private static String cut(String name, int bytes) {
        StringBuilder cut = new StringBuilder();
        int left = bytes;
        for (int point : name.codePoints().toArray()) {
            left -= Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (left < 0) {
                break;
            }
            cut.appendCodePoint(point);
        }
        return cut.toString();
    }
}
