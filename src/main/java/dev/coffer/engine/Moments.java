package dev.coffer.engine;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * The moments that a backup with pieces of a log can be restored to.
 *
 * @param from when the backup was taken that the first piece builds on, by the clock of the server
 * @param to when the last piece ends
 */
@RegisterForReflection
public record Moments(Instant from, Instant to) {

    /** Whether a moment is one of them. */
    public boolean contain(Instant moment) {
        return !moment.isBefore(from) && !moment.isAfter(to);
    }
}
