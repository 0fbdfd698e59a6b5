package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.wire.Timestamps;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came out when a backup was read back from its store.
 *
 * @param result {@code ok}, {@code damaged} or {@code incomplete}
 * @param contentsChecked whether the dumps themselves were looked into, and not the stored bytes alone
 * @param broken the files that are damaged or missing; those of an earlier backup as {@code <its id>/<file>}
 * @param details a sentence each
 */
public record VerificationView(
        String result,
        String at,
        @JsonProperty("contents_checked") boolean contentsChecked,
        List<String> broken,
        List<String> details) {

    static @Nullable VerificationView of(@Nullable Verification verification) {
        return verification == null
                ? null
                : new VerificationView(
                        verification.result().name().toLowerCase(Locale.ROOT),
                        Timestamps.format(verification.at()),
                        verification.contentsChecked(),
                        verification.brokenFiles(),
                        verification.details());
    }
}
