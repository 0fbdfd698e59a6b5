package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.fault.UnsupportedFields;
import dev.coffer.api.wire.Name;
import dev.coffer.api.wire.Text;
import dev.coffer.datastore.DatastoreClaim;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;

/**
 * A request for a backup of an instance, or for a record of a backup that a store already holds.
 *
 * @param instance an id, or a URL that ends in one; required without {@code restoreFrom}
 * @param parentId null if no parent is named
 * @param incremental 1 if the newest completed backup becomes the parent when none is named
 * @param orFull whether an incremental backup that is not possible becomes a full one
 * @param storageDriver the kind of store; null for any
 * @param swiftContainer the Swift container; null for any
 * @param restoreFrom the backup to make a record for; null to take a new one
 * @param copyTo the names of the stores that get a copy; null for none
 * @param datastore that of the instance, if the client says it
 * @param type {@code incremental} stands for {@code incremental: 1}; {@code full} must not contradict the other fields
 * @param source the instance again, if the client says it
 */
public record BackupRequest(
        @NotNull @Name String name,
        @Text @Nullable String description,
        @Text(min = 1, max = 2000) @Nullable String instance,
        @JsonProperty("parent_id") @Text @Nullable String parentId,
        @Range(min = 0, max = 1) int incremental,
        @JsonProperty("or_full") boolean orFull,
        @JsonProperty("storage_driver") @Text @Nullable String storageDriver,
        @JsonProperty("swift_container") @Text @Nullable String swiftContainer,
        @JsonProperty("restore_from") @Valid @Nullable RestoreFrom restoreFrom,

        @JsonProperty("copy_to") @Size(max = 100, message = "must be a list of at most {max} strings") @Nullable
        List<@NotNull(message = "must not hold null") @Text(min = 1) String> copyTo,

        @Valid @Nullable DatastoreClaim datastore,

        @Pattern(regexp = "full|incremental", message = "must be one of full, incremental") @Nullable
        String type,

        @Valid @Nullable Source source) {

    /** The request body. */
    @UnsupportedFields.In(UnsupportedFields.BACKUP_CREATE)
    public record Body(@NotNull @Valid BackupRequest backup) {}

    /** Returns the names of the stores that get a copy. */
    List<String> copies() {
        return Objects.requireNonNullElse(copyTo, List.of());
    }

    /** Returns whether a backup that builds on the newest one is wanted, if no parent is named. */
    boolean wantsIncremental() {
        return incremental == 1 || "incremental".equals(type);
    }

    /** What is backed up, as a record shows it. */
    public record Source(
            @Text @Nullable String type,
            @Text(max = 2000) @Nullable String id) {}

    /**
     * A backup in the store.
     *
     * @param location the {@code locationRef} of the backup's first record
     * @param datastoreVersion the id of the datastore version that it must be of; null for any
     */
    public record RestoreFrom(
            @JsonProperty("remote_location") @NotNull @Text(min = 1, max = 2000)
            String location,

            @JsonProperty("local_datastore_version_id") @Text @Nullable
            String datastoreVersion) {}
}
