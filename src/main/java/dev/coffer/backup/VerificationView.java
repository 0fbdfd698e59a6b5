package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.wire.Timestamps;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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

    /** Null where the backup was never verified. */
    static @Nullable VerificationView of(ListedBackup backup) {
        return backup.verified() == null
                ? null
                : new VerificationView(
                        backup.verified().name().toLowerCase(Locale.ROOT),
                        Timestamps.format(Objects.requireNonNull(backup.verifiedAt())),
                        Boolean.TRUE.equals(backup.contentsChecked()),
                        backup.brokenFiles() == null ? List.of() : backup.brokenFiles(),
                        backup.verificationDetails() == null ? List.of() : backup.verificationDetails());
    }
}
