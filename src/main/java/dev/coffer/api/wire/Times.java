package dev.coffer.api.wire;

import dev.coffer.api.fault.Fault;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Moments and durations as clients send them. */
public final class Times {

    /** The catalog knows fewer years than Java. */
    private static final int LAST_YEAR = 9999;

    private Times() {}

    /**
     * Returns a moment that is given in ISO 8601, with an offset from UTC.
     *
     * @param field the field that has the text, as faults name it
     * @throws Fault {@code badRequest} if it is none, or not of the years 1 to 9999
     */
    public static Instant moment(String field, String text) {
        try {
            OffsetDateTime moment = OffsetDateTime.parse(text.strip());
            if (moment.getYear() > 0 && moment.getYear() <= LAST_YEAR) {
                return moment.toInstant();
            }
        } catch (DateTimeException e) {
            // The same fault.
        }
        throw Fault.badRequest("'" + field + "' must be a moment in ISO 8601 with an offset from UTC, such as"
                + " 2026-11-30T18:00:00Z.");
    }

    /**
     * Returns a duration.
     *
     * @param field the field that has the text, as faults name it
     * @param longest the longest that is allowed, in whole days
     * @throws Fault {@code badRequest} if it is none, is negative or too long
     */
    public static Duration duration(String field, String text, Duration longest) {
        try {
            Duration duration = DurationConverter.parseDuration(text.strip());
            if (!duration.isNegative() && duration.compareTo(longest) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // The same fault.
        }
        throw Fault.badRequest("'" + field + "' must be a duration of at most " + longest.toDays()
                + " days, such as 90s, 12h, 7d or PT30M.");
    }
}
