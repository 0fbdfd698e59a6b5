package dev.coffer.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How backups are taken. */
@ConfigMapping(prefix = "coffer.backup")
public interface BackupConfig {

    /**
     * How often a backup is begun, after a worker died, the catalog went away, or something was dropped under the dump,
     * before it is {@code FAILED}. Attempts that were handed back by a worker that was stopped do not count.
     */
    @WithDefault("3")
    int maxAttempts();

    /**
     * How often a store is asked to remove the objects of a deleted backup, 2, 4, 8 … seconds apart, before the backup
     * is {@code DELETE_FAILED}.
     */
    @WithDefault("4")
    int removalAttempts();
}
