package dev.coffer.work;

import java.time.Duration;

/**
 * How long work waits before it is tried again: twice as long each time.
 *
 * @param first after the first failure
 * @param longest after however many
 */
record Pauses(Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 20;

    static final Pauses OF_WORK = new Pauses(Duration.ofSeconds(2), Duration.ofMinutes(5));

    /** @param before how often it has failed before this time */
    Duration afterFailure(int before) {
        Duration wait = first.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
        return wait.compareTo(longest) > 0 ? longest : wait;
    }

    /** None after the first death: that it waited for the lease to run out was one. */
    Duration afterDeath(int before) {
        return before == 0 ? Duration.ZERO : afterFailure(before - 1);
    }
}
