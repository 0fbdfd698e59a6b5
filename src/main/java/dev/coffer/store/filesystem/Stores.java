package dev.coffer.store.filesystem;

import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Producer of the configured store. */
@Singleton
public class Stores {

    @Produces
    @Singleton
    BackupStore store(StoreConfig config) {
        return new FilesystemStore(config.filesystem().path().toAbsolutePath().normalize());
    }
}
