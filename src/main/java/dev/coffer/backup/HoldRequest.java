package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Text;
import dev.coffer.api.wire.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order to keep a backup from being deleted.
 *
 * @param until a moment in ISO 8601 at which the hold ends by itself; null if it is to be released
 * @param reason shown in the record; null for none
 */
public record HoldRequest(
        @Text(min = 1, max = 50) @Nullable String until,
        @Text(min = 1) @Nullable String reason) {

    /**
     * Returns the hold.
     *
     * @throws Fault {@code badRequest} if its end is no moment, or is over
     */
    Hold hold(Instant now) {
        if (until == null) {
            return new Hold(now, null, reason);
        }
        Instant end = Times.moment("hold.until", until);
        if (!end.isAfter(now)) {
            throw Fault.badRequest("'hold.until' is over.");
        }
        return new Hold(now, end, reason);
    }
}
