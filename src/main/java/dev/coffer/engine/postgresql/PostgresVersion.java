package dev.coffer.engine.postgresql;

import dev.coffer.engine.ServerVersion;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of PostgreSQL, of a server or of a tool.
 *
 * @param number as in the server's {@code server_version_num}: 150018 is 15.18, 90624 is 9.6.24
 */
public record PostgresVersion(int number) implements Comparable<PostgresVersion> {

    /** The first with a major version of one number. */
    private static final int TEN = 100_000;

    private static final Pattern PRINTED =
            Pattern.compile("\\([^)]*\\) (\\d{1,3})(?:\\.(\\d{1,2}))?(?:\\.(\\d{1,2}))?");

    /**
     * Reads what a tool prints when it is asked for its version, for example {@code pg_dump (PostgreSQL) 15.18}. Empty
     * where that is something else.
     */
    static Optional<PostgresVersion> printed(String line) {
        Matcher matcher = PRINTED.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int first = number(matcher, 1);
        int number = first >= 10
                ? first * 10_000 + number(matcher, 2)
                : first * 10_000 + number(matcher, 2) * 100 + number(matcher, 3);
        return Optional.of(new PostgresVersion(number));
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** What stays the same in all minor releases of one major version; greater for a newer one. */
    public int majorNumber() {
        return number >= TEN ? number / 10_000 * 100 : number / 100;
    }

    /** For example {@code 15}, or {@code 9.6}. */
    public String major() {
        return number >= TEN ? "" + number / 10_000 : number / 10_000 + "." + number / 100 % 100;
    }

    /** For example {@code 15.18}, or {@code 9.6.24}. */
    public String full() {
        return major() + "." + (number >= TEN ? number % 10_000 : number % 100);
    }

    ServerVersion asServer() {
        return new ServerVersion(full(), major());
    }

    @Override
    public int compareTo(PostgresVersion other) {
        return Integer.compare(number, other.number);
    }
}
