package dev.coffer.backup;

import dev.coffer.api.wire.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request for a backup: of an instance, or of a record for one that a store holds already.
 *
 * @param instance the instance's id as it was sent, or the end of a URL that names it; null only beside
 *     {@code restoreFrom}
 * @param parentId as it was sent; null where none is named
 * @param incremental whether the newest completed backup becomes the parent where none is named
 * @param storageDriver the kind of store that is asked for; null for whatever there is
 * @param swiftContainer the Swift container that is asked for; null for whatever there is
 * @param restoreFrom the backup to make a record for; null for taking a new one
 */
public record BackupRequest(
        String name,
        @Nullable String description,
        @Nullable String instance,
        @Nullable String parentId,
        boolean incremental,
        @Nullable String storageDriver,
        @Nullable String swiftContainer,
        @Nullable RestoreFrom restoreFrom) {

    private static final int LONGEST_URL = 2000;

    /**
     * A backup in the store.
     *
     * @param location the {@code locationRef} of the backup's first record
     * @param datastoreVersion the id of the datastore version that it must be of; null where that does not matter
     */
    public record RestoreFrom(String location, @Nullable String datastoreVersion) {}

    /** Reads {@code {"backup": {…}}}. */
    public static BackupRequest of(JsonObject body) {
        JsonObject backup = body.object("backup");
        RestoreFrom restoreFrom = backup.optionalObject("restore_from")
                .map(from -> new RestoreFrom(
                        from.string("remote_location", LONGEST_URL),
                        from.optionalString("local_datastore_version_id", 255)))
                .orElse(null);
        Optional<String> instance = backup.reference("instance");
        if (restoreFrom == null && instance.isEmpty()) {
            throw backup.wrong("instance", "is required");
        }
        return new BackupRequest(
                backup.name("name"),
                backup.optionalString("description", 255),
                instance.orElse(null),
                backup.optionalString("parent_id", 255),
                backup.integer("incremental", 0, 1, 0) == 1,
                backup.optionalString("storage_driver", 255),
                backup.optionalString("swift_container", 255),
                restoreFrom);
    }
}
