package dev.coffer.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where backups are kept. */
@ConfigMapping(prefix = "coffer.store")
public interface StoreConfig {

    /** The store in a folder of a file system. */
    Filesystem filesystem();

    /** The store in a folder of a file system. */
    interface Filesystem {

        /** The folder of the backups. Made by the first backup, with mode 0700. */
        @WithDefault("${coffer.home:.coffer}/store")
        Path path();

        /** How many backups a process writes to this store at a time; further ones wait for any process. */
        @WithDefault("4")
        int concurrentBackups();
    }
}
