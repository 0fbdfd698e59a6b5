package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hold as the record of its backup shows it.
 *
 * @param since when it was ordered
 * @param until when it ends by itself; null if it is to be released
 */
public record HoldView(
        @UtcTime Instant since,
        @UtcTime @Nullable Instant until,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {}
