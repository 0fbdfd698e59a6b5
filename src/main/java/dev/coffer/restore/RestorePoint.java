package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Times;
import dev.coffer.archive.Manifest;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.Moments;
import dev.coffer.restore.RestorableBackups.Found;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The point in a log that a request wants a backup restored to. At most one of the last three is not null.
 *
 * @param field the field of the request that holds them
 * @param time a moment in ISO 8601 with an offset from UTC
 * @param gtid the identity of a transaction
 * @param position a log file and a position in it
 */
record RestorePoint(
        String field,
        @Nullable String time,
        @Nullable String gtid,
        @Nullable String position) {

    /** @throws Fault {@code badRequest} if it names more than one */
    RestorePoint {
        if (Stream.of(time, gtid, position).filter(Objects::nonNull).count() > 1) {
            throw Fault.badRequest(
                    "'" + field + "' takes one of time, gtid and position. Send the request with one of them.");
        }
    }

    /**
     * Checks that a backup can be restored to it, as far as that shows without reading it.
     *
     * @return null for the backup's end
     * @throws Fault {@code badRequest} if it is not of its form, {@code unprocessableEntity} with those that there are
     */
    @Nullable
    LogEnd in(Found found) {
        LogEnd end = end();
        if (end == null) {
            return null;
        }
        Manifest manifest = found.manifest();
        Moments moments = manifest.moments();
        if (moments == null) {
            throw unprocessable("Backup " + manifest.backup() + " holds one moment only, so that '" + name()
                    + "' cannot be restored to. The incremental backups of MySQL and MariaDB hold the moments since the full"
                    + " one.");
        }
        if (end.time() != null && !moments.contain(end.time())) {
            throw unprocessable("'" + name() + "' is not among the moments of backup " + manifest.backup()
                    + ", which are those from " + moments.from() + " to " + moments.to() + ".");
        }
        found.engine().unreachable(manifest.state(), end).ifPresent(why -> {
            throw unprocessable("'" + name() + "' is not in the log of backup " + manifest.backup() + ". " + why);
        });
        return end;
    }

    private @Nullable LogEnd end() {
        if (time == null && gtid == null && position == null) {
            return null;
        }
        try {
            return new LogEnd(time == null ? null : Times.moment(name(), time), stripped(gtid), stripped(position));
        } catch (IllegalArgumentException e) {
            throw Fault.badRequest("'" + name() + "' " + e.getMessage() + ".");
        }
    }

    private static @Nullable String stripped(@Nullable String text) {
        return text == null ? null : text.strip();
    }

    private String name() {
        return field + (time != null ? ".time" : gtid != null ? ".gtid" : ".position");
    }

    private static Fault unprocessable(String message) {
        return Fault.of(FaultCode.UNPROCESSABLE_ENTITY, message);
    }
}
