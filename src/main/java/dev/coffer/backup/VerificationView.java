package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import java.util.List;

/**
 * The result of a verification, as the API shows it.
 *
 * @param result {@code ok}, {@code damaged} or {@code incomplete}
 * @param store the store that was read
 * @param contentsChecked whether the dumps were checked, and not only the stored bytes
 * @param broken the damaged or missing files; a file of an earlier backup as {@code <its id>/<file>}
 * @param details one sentence for each problem
 */
public record VerificationView(
        String result,
        @UtcTime Instant at,
        String store,
        @JsonProperty("contents_checked") boolean contentsChecked,
        List<String> broken,
        List<String> details) {}
