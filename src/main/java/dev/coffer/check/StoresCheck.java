package dev.coffer.check;

import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import dev.coffer.store.StoreConfig;
import dev.coffer.store.Stores;
import dev.coffer.store.StoresConfig;
import dev.coffer.store.filesystem.FilesystemCheck;
import dev.coffer.store.filesystem.FilesystemStores;
import java.nio.file.Path;
import java.util.List;

/** Probes every configured store. */
final class StoresCheck implements Check {

    private final Settings settings;
    private final StoresConfig config;

    StoresCheck(Settings settings, StoresConfig config) {
        this.settings = settings;
        this.config = config;
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public List<CheckResult> examine() {
        Path home =
                settings.config().getOptionalValue("coffer.home", Path.class).orElse(Path.of(".coffer"));
        try {
            Stores stores = new Stores(
                    config, settings.read(StoreConfig.class).orElseThrow(), home, List.of(new FilesystemStores()));
            return stores.all().stream()
                    .map(store -> Path.of(store.store().location("")))
                    .flatMap(root -> new FilesystemCheck(root).examine().stream())
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of(CheckResult.wrong(name(), "cannot be opened", String.valueOf(e.getMessage())));
        }
    }
}
