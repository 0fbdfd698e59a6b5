package dev.coffer.store;

import dev.coffer.setting.CheckResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A kind of store, which opens the stores of its kind. Each is a bean of its own. */
public interface StoreKind {

    /** Returns the word for it in {@code coffer.stores.<name>.kind} and in a record's {@code storage_driver}. */
    String word();

    /**
     * Opens a store. Nothing is touched before its first use.
     *
     * @param name the store's name, under which a kind reads settings of its own
     * @param path the setting {@code path}
     * @throws IllegalArgumentException with a sentence that names the setting, if one is missing or cannot be used
     */
    BackupStore open(String name, Optional<Path> path);

    /** Probes a store of this kind, which may write to it, and leaves nothing behind. */
    default List<CheckResult> examine(Stores.Named store) {
        String place = store.name() + ", " + store.store().location("");
        return List.of(StoreProbe.examine(store.store(), place, key -> Optional.empty()));
    }
}
