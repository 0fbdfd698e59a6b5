package dev.coffer.work;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** This process cannot do a piece of work now; the work goes back to the queue for any process, and has not failed. */
public final class PostponedException extends Exception {

    private final transient @Nullable Duration wait;

    /** The work is put off for one poll interval. */
    public PostponedException(String message) {
        super(message);
        this.wait = null;
    }

    /** The work is put off for a time. */
    public PostponedException(String message, Duration wait) {
        super(message);
        this.wait = wait;
    }

    Duration waitOr(Duration otherwise) {
        return wait == null ? otherwise : wait;
    }
}
