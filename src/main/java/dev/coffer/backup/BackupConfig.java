package dev.coffer.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How backups are taken. */
@ConfigMapping(prefix = "coffer.backup")
public interface BackupConfig {

    /** How often a backup is begun, after a worker died or the catalog went away, before it is FAILED. */
    @WithDefault("3")
    int maxAttempts();

    /** How often a store is asked to remove the objects of a deleted backup before that is DELETE_FAILED. */
    @WithDefault("4")
    int removalAttempts();
}
