package dev.coffer.harness;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock on the wall of the service under test, which a test may put forward or back. */
@Alternative
@Priority(1)
@Singleton
public class SteppedClock extends Clock {

    private volatile Duration ahead = Duration.ZERO;

    /**
     * Puts it ahead of the true time.
     *
     * @param by negative to put it back; zero to put it right
     */
    public void putAhead(Duration by) {
        ahead = by;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return zone.equals(getZone()) ? this : Clock.offset(Clock.system(zone), ahead);
    }
}
