package dev.coffer.store.filesystem;

import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoresConfig;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/** The stores in folders of file systems. */
@Singleton
public class FilesystemStores implements StoreKind {

    private final StoresConfig config;

    public FilesystemStores(StoresConfig config) {
        this.config = config;
    }

    @Override
    public String word() {
        return FilesystemStore.DRIVER;
    }

    @Override
    public BackupStore open(String name, Optional<Path> path) {
        StoresConfig.Store settings = config.named().get(name);
        Path root = path.orElseThrow(() -> new IllegalArgumentException(
                        "The store '" + name + "' has no folder: set coffer.stores." + name + ".path."))
                .toAbsolutePath()
                .normalize();
        return new FilesystemStore(root, settings != null && settings.allowOpenModes());
    }
}
