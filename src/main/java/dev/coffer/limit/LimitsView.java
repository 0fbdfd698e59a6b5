package dev.coffer.limit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits of an account, as the API shows them. */
public record LimitsView(List<Entry> limits) {

    /**
     * The absolute limits, with the verb {@code ABSOLUTE}, or the rate of one verb. The fields of the other kind are
     * absent.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String verb,
            @JsonProperty("max_backups") @Nullable Integer maxBackups,
            @JsonProperty("max_instances") @Nullable Integer maxInstances,
            @Nullable String unit,
            @Nullable Integer value,
            @Nullable Long remaining,
            @UtcTime @Nullable Instant nextAvailable) {}
}
