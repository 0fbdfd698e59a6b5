package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Instant;

/**
 * The moments that a backup can be restored to, by the clock of its server, in full precision: each of them can be asked for.
 *
 * @param from the first one
 * @param to the last one
 */
public record RestorePointsView(
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant from,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant to) {}
