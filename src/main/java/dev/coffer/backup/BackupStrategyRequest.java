package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.fault.UnsupportedFields;
import dev.coffer.api.wire.Text;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to create or replace a backup strategy.
 *
 * @param instanceId null for the strategy of the whole account
 * @param backend as a strategy shows it; null for {@code swift}
 */
public record BackupStrategyRequest(
        @JsonProperty("swift_container")
        @NotNull
        @Text(min = 1)
        @Pattern(regexp = "[^/]*", message = "must not hold a slash")
        String swiftContainer,

        @JsonProperty("instance_id") @Text @Nullable String instanceId,

        @Pattern(regexp = "swift", message = "must be swift") @Nullable
        String backend) {

    /** The request body. */
    @UnsupportedFields.In(UnsupportedFields.BACKUP_STRATEGY)
    public record Body(
            @JsonProperty("backup_strategy") @NotNull @Valid BackupStrategyRequest backupStrategy) {}
}
