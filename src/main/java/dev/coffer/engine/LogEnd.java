package dev.coffer.engine;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the replay of a log ends. Exactly one of the fields is set.
 *
 * @param time transactions that were committed at this moment or later are left out
 * @param gtid the identity of the last transaction that is replayed, as MySQL or MariaDB writes it
 * @param position transactions that end behind this place are left out: the name of a log file, a colon, and bytes from its
 *     beginning
 */
public record LogEnd(
        @Nullable Instant time,
        @Nullable String gtid,
        @Nullable String position) {

    private static final Pattern GTID = Pattern.compile("\\d{1,10}-\\d{1,10}-\\d{1,18}"
            + "|\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}:(?:[A-Za-z_]\\w{0,31}:)?\\d{1,18}");

    private static final Pattern POSITION = Pattern.compile("\\S.{0,500}\\.\\d{1,18}:\\d{1,18}");

    /** @throws IllegalArgumentException if one of them is not of its form; the message says which form that is */
    public LogEnd {
        if ((time == null ? 0 : 1) + (gtid == null ? 0 : 1) + (position == null ? 0 : 1) != 1) {
            throw new IllegalArgumentException("needs one of a time, a GTID and a position");
        }
        if (gtid != null && !GTID.matcher(gtid).matches()) {
            throw new IllegalArgumentException("must be the GTID of one transaction, such as 0-1-234 of MariaDB, or"
                    + " 3e11fa47-71ca-11e1-9e33-c80aa9429562:23 of MySQL");
        }
        if (position != null && !POSITION.matcher(position).matches()) {
            throw new IllegalArgumentException("must be a log file and a position in it, such as binlog.000012:3456");
        }
    }

    public static LogEnd before(Instant time) {
        return new LogEnd(time, null, null);
    }

    public static LogEnd with(String gtid) {
        return new LogEnd(null, gtid, null);
    }

    public static LogEnd at(String position) {
        return new LogEnd(null, null, position);
    }
}
