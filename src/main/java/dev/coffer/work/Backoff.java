package dev.coffer.work;

import java.time.Duration;

/**
 * How long work waits before it is tried again: twice as long each time.
 *
 * @param first after the first failure
 * @param longest after however many
 */
public record Backoff(Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 20;

    static final Backoff OF_WORK = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));

    /**
     * Returns how long work waits after a failure.
     *
     * @param before how often it has failed before this time
     */
    public Duration afterFailure(int before) {
        Duration wait = first.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
        return wait.compareTo(longest) > 0 ? longest : wait;
    }

    /** None after the first death: that it waited for the lease to run out was one. */
    Duration afterDeath(int before) {
        return before == 0 ? Duration.ZERO : afterFailure(before - 1);
    }
}
