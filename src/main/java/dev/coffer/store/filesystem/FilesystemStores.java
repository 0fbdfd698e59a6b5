package dev.coffer.store.filesystem;

import dev.coffer.setting.CheckResult;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Pace;
import dev.coffer.store.StoreKind;
import dev.coffer.store.Stores;
import dev.coffer.store.StoresConfig;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
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
        return settings == null
                ? new FilesystemStore(root)
                : new FilesystemStore(root, settings.allowOpenModes(), Pace.of(settings.rate()));
    }

    @Override
    public List<CheckResult> examine(Stores.Named store) {
        return FilesystemCheck.examine(
                Path.of(store.store().location("")), store.store().isSealedOnly());
    }
}
