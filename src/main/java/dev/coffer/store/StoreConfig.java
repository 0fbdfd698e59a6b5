package dev.coffer.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;

/** The store for backups. */
@ConfigMapping(prefix = "coffer.store")
public interface StoreConfig {

    /** The store in a folder of a file system. */
    Filesystem filesystem();

    /** The store in a folder of a file system. */
    interface Filesystem {

        /** The folder for backups. The first backup creates it with mode 0700. */
        @WithDefault("${coffer.home:.coffer}/store")
        Path path();

        /** How many backups a process writes to this store at the same time. Further ones wait for a free process. */
        @Min(1)
        @Max(1000)
        @WithDefault("4")
        int concurrentBackups();
    }
}
