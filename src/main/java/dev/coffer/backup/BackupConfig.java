package dev.coffer.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Backups and their removal. */
@ConfigMapping(prefix = "coffer.backup")
public interface BackupConfig {

    /**
     * The number of attempts before a backup is {@code FAILED}. A backup is retried after its worker died, the catalog was
     * unreachable, or an object was dropped during the dump. An attempt that a stopping worker returned does not count.
     */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("3")
    int maxAttempts();

    /**
     * The number of attempts to remove the objects of a deleted backup, 2, 4, 8 … seconds apart, before the backup is
     * {@code DELETE_FAILED}.
     */
    @Min(1)
    @Max(1000)
    @WithDefault("4")
    int removalAttempts();
}
