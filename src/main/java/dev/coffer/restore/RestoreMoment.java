package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.archive.Manifest;
import dev.coffer.engine.Moments;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The moment that a request wants a backup restored to. */
final class RestoreMoment {

    private RestoreMoment() {}

    /**
     * Reads a moment, and checks that the backup can be restored to it.
     *
     * @param field the field that it is in
     * @param text with an offset from UTC; null for the backup's end
     * @return null for the backup's end
     * @throws Fault {@code badRequest} if it is no moment, {@code unprocessableEntity} with those that there are
     */
    static @Nullable Instant in(String field, @Nullable String text, Manifest manifest) {
        if (text == null) {
            return null;
        }
        Instant moment;
        try {
            moment = OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException e) {
            throw Fault.badRequest("'" + field + "' must be a moment in ISO 8601 with an offset from UTC, such as"
                    + " 2026-11-30T18:00:00Z.");
        }
        Moments moments = manifest.moments();
        if (moments == null) {
            throw unprocessable("Backup " + manifest.backup() + " holds one moment only, so that '" + field
                    + "' cannot be restored to. The incremental backups of MySQL and MariaDB hold the moments since the full"
                    + " one.");
        }
        if (!moments.contain(moment)) {
            throw unprocessable("'" + field + "' is not among the moments of backup " + manifest.backup()
                    + ", which are those from " + moments.from() + " to " + moments.to() + ".");
        }
        return moment;
    }

    private static Fault unprocessable(String message) {
        return Fault.of(FaultCode.UNPROCESSABLE_ENTITY, message);
    }
}
