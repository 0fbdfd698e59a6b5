package dev.coffer.backup;

import dev.coffer.wire.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A request for a backup.
 *
 * @param instance the instance's id as it was sent, or the end of a URL that names it
 * @param parentId as it was sent; null where none is named
 * @param incremental whether the newest completed backup becomes the parent where none is named
 */
public record BackupRequest(
        String name,
        @Nullable String description,
        String instance,
        @Nullable String parentId,
        boolean incremental) {

    private static final int LONGEST_HREF = 2000;

    /** Reads {@code {"backup": {…}}}. */
    public static BackupRequest of(JsonObject body) {
        JsonObject backup = body.object("backup");
        return new BackupRequest(
                backup.name("name"),
                backup.optionalString("description", 255),
                lastSegment(backup.string("instance", LONGEST_HREF)),
                backup.optionalString("parent_id", 255),
                backup.integer("incremental", 0, 1, 0) == 1);
    }

    private static String lastSegment(String href) {
        String trimmed = href.replaceFirst("/+$", "");
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }
}
