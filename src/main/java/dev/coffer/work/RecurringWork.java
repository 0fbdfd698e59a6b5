package dev.coffer.work;

import java.time.Duration;
import java.util.Optional;

/** A small task that the workers of all processes together repeat; each bean of this type is one. */
public interface RecurringWork {

    /** Returns the name under which the queue keeps it; it never changes once released. */
    String name();

    /**
     * Returns the pause after each run, and before the first.
     *
     * @return nothing if this process does not do it
     */
    Optional<Duration> interval();

    /** Does it, in a few seconds at most. Longer work is for {@link WorkQueue#enqueue}. */
    void run();
}
