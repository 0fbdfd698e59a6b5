package dev.coffer.backup;

import java.time.Instant;

/**
 * The moments that a backup can be restored to, by the clock of its server, in ISO 8601 and full precision: each of them can
 * be asked for.
 *
 * @param from the first one
 * @param to the last one
 */
public record RestorePointsView(String from, String to) {

    RestorePointsView(Instant from, Instant to) {
        this(from.toString(), to.toString());
    }
}
