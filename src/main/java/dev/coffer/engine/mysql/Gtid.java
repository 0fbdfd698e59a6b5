package dev.coffer.engine.mysql;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity of a transaction.
 *
 * @param flavor of the server that gave it
 * @param origin what numbers the transactions: MySQL's server, with a tag if there is one; MariaDB's domain
 * @param server MariaDB's server; 0 for MySQL
 * @param number of the transaction
 */
record Gtid(Flavor flavor, String origin, long server, long number) {

    private static final Pattern MYSQL =
            Pattern.compile("(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})(:[a-z_]\\w{0,31})?:(\\d{1,18})");

    private static final Pattern MARIADB = Pattern.compile("(\\d{1,10})-(\\d{1,10})-(\\d{1,18})");

    /** Reads what a log or a person writes; empty if it is no identity of one transaction. */
    static Optional<Gtid> parse(String text) {
        Matcher mysql = MYSQL.matcher(text.toLowerCase(Locale.ROOT));
        if (mysql.matches()) {
            String tag = mysql.group(2) == null ? "" : mysql.group(2);
            return Optional.of(new Gtid(Flavor.MYSQL, mysql.group(1) + tag, 0, Long.parseLong(mysql.group(3))));
        }
        Matcher mariadb = MARIADB.matcher(text);
        return mariadb.matches()
                ? Optional.of(new Gtid(
                        Flavor.MARIADB,
                        Long.toString(Long.parseLong(mariadb.group(1))),
                        Long.parseLong(mariadb.group(2)),
                        Long.parseLong(mariadb.group(3))))
                : Optional.empty();
    }

    /**
     * Returns whether a server had it, by the set of those that it had.
     *
     * @param set as the server shows it: MySQL's {@code gtid_executed}, or the last of each of MariaDB's domains
     */
    boolean isIn(String set) {
        return flavor == Flavor.MARIADB ? isUpTo(set) : isAmong(set);
    }

    private boolean isUpTo(String lasts) {
        for (String last : lasts.split(",", -1)) {
            if (parse(last.strip())
                    .filter(found -> found.origin.equals(origin) && found.number >= number)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Such as {@code uuid:1-5:7:tag:1-3,uuid:1}, where numbers belong to the tag before them. */
    private boolean isAmong(String sets) {
        for (String set : sets.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = set.strip().split(":", -1);
            String source = parts[0];
            for (int i = 1; i < parts.length; i++) {
                String part = parts[i].strip();
                if (part.isEmpty() || !Character.isDigit(part.charAt(0))) {
                    source = parts[0] + ":" + part;
                } else if (source.equals(origin) && holds(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean holds(String interval) {
        String[] edges = interval.split("-", 2);
        return number >= Long.parseLong(edges[0]) && number <= Long.parseLong(edges[edges.length - 1]);
    }
}
