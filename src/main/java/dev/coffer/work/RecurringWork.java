package dev.coffer.work;

import java.time.Duration;
import java.util.Optional;

/** Something small that the workers of all processes together do again and again; every bean of this type is one. */
public interface RecurringWork {

    /** The name under which the queue keeps it; it never changes once released. */
    String name();

    /**
     * How long after it was done it is done again, and after the first worker has started for the first time.
     *
     * @return nothing where this process does not do it
     */
    Optional<Duration> interval();

    /** Does it, in at most some seconds. What takes longer is for {@link WorkQueue#enqueue}. */
    void run();
}
