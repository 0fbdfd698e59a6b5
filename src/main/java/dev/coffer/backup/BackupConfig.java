package dev.coffer.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How backups are taken. */
@ConfigMapping(prefix = "coffer.backup")
public interface BackupConfig {

    /** How often a backup is begun, after a worker died or the catalog went away, before it is FAILED. */
    @WithDefault("3")
    int maxAttempts();
}
