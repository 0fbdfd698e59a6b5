package dev.coffer.store;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The store {@code local} under its former settings, which still work. Use {@code coffer.stores.local} instead. */
@ConfigMapping(prefix = "coffer.store")
public interface StoreConfig {

    /** The store in a folder of a file system. */
    Filesystem filesystem();

    /** The former settings of the store {@code local}. */
    interface Filesystem {

        /** Deprecated: use {@code coffer.stores.local.path}. */
        Optional<Path> path();

        /** Deprecated: use {@code coffer.stores.local.concurrent-backups}. */
        OptionalInt concurrentBackups();
    }
}
