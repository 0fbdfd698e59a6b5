package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Name;
import dev.coffer.api.wire.Text;
import org.jspecify.annotations.Nullable;

/**
 * An order to copy a backup to another store.
 *
 * @param target the name of the store
 * @param region the same, as the published API calls it
 * @param name the name of the copy; null for none
 * @param description the description of the copy; null for none
 */
public record CopyRequest(
        @Text(min = 1) @Nullable String target,

        @JsonProperty("target_backup_region") @Text(min = 1) @Nullable
        String region,

        @Name @Nullable String name,
        @Text @Nullable String description) {

    /**
     * Returns the name of the store.
     *
     * @throws Fault {@code badRequest} if there is none, or there are two
     */
    String store() {
        if (target != null && region != null && !target.equalsIgnoreCase(region)) {
            throw Fault.badRequest(
                    "'copy-backup.target' and 'copy-backup.target_backup_region' name two stores. Send one"
                            + " of them.");
        }
        return Fault.required(target == null ? region : target, "copy-backup.target");
    }
}
