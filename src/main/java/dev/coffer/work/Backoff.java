package dev.coffer.work;

import java.time.Duration;

/**
 * The pauses before retries, each twice as long as the one before.
 *
 * @param first the pause after the first failure
 * @param longest the longest pause
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

    /** Returns the pause after a worker died: none the first time, as the work waited for the lease to expire. */
    Duration afterDeath(int before) {
        return before == 0 ? Duration.ZERO : afterFailure(before - 1);
    }
}
