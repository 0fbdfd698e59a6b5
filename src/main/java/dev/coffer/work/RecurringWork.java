package dev.coffer.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A small task that the workers of all processes together repeat; each bean of this type is one. */
public interface RecurringWork {

    /** Returns the name under which the queue keeps it; it never changes once released. */
    String name();

    /**
     * Returns the pause after each run, before the first, and after one that failed.
     *
     * @return nothing if this process does not do it
     */
    Optional<Duration> interval();

    /**
     * Returns when to do it again, asked after each run.
     *
     * @param usual the end of the pause
     */
    default Instant nextRun(Instant usual) {
        return usual;
    }

    /** Does it, in a few seconds at most. Longer work is for {@link WorkQueue#enqueue}. */
    void run();
}
