package dev.coffer.store;

import dev.coffer.setting.CofferConfig;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** The configured stores, by name. */
@Singleton
public class Stores {

    /** The name of the store that is there without any setting. */
    public static final String LOCAL = "local";

    private static final int SLOTS = 4;

    private static final Logger LOG = Logger.getLogger(Stores.class);

    private final Map<String, Named> named = new LinkedHashMap<>();
    private final Named standard;

    /**
     * A configured store.
     *
     * @param concurrentBackups the number of backups that a process writes to it at a time
     */
    public record Named(String name, BackupStore store, int concurrentBackups) {}

    /**
     * Opens the configured stores.
     *
     * @param coffer names the folder in which {@code local} lies by default
     * @throws IllegalArgumentException with a sentence that names the setting, if a store cannot be opened
     */
    @Inject
    public Stores(StoresConfig config, StoreConfig former, CofferConfig coffer, @All List<StoreKind> kinds) {
        this(open(config, former, coffer.home(), kinds), config.defaultStore());
    }

    /** Makes a registry of stores, at least one. */
    public Stores(List<Named> stores, Optional<String> standard) {
        stores.forEach(store -> named.put(store.name(), store));
        String name = standard.orElse(stores.size() == 1 ? stores.get(0).name() : LOCAL);
        this.standard = find(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("coffer.stores.default must be one of the configured stores "
                                + named.keySet() + ", not '" + name + "'."));
    }

    /** Opens the stores when the service starts, so that a wrong setting keeps it from starting. */
    void start(@Observes StartupEvent event) {
        LOG.debugf("Backups go to the store '%s', of %s", standard.name(), named.keySet());
    }

    private static List<Named> open(StoresConfig config, StoreConfig former, Path home, List<StoreKind> kinds) {
        Map<String, StoresConfig.Store> settings = new TreeMap<>(config.named());
        Optional<Path> formerPath = former.filesystem().path();
        if (formerPath.isPresent() || former.filesystem().concurrentBackups().isPresent()) {
            LOG.warn("coffer.store.filesystem.* is deprecated and takes precedence over coffer.stores.local.*, which"
                    + " replaces it.");
        }
        List<Named> stores = new ArrayList<>();
        settings.forEach((name, store) -> stores.add(open(
                name,
                store.kind(),
                path(name, store.path(), formerPath, home),
                slots(name, store.concurrentBackups(), former),
                kinds)));
        if (!settings.containsKey(LOCAL) && (settings.isEmpty() || formerPath.isPresent())) {
            stores.add(open(
                    LOCAL,
                    "filesystem",
                    path(LOCAL, Optional.empty(), formerPath, home),
                    slots(LOCAL, SLOTS, former),
                    kinds));
        }
        return stores;
    }

    private static Optional<Path> path(String name, Optional<Path> set, Optional<Path> former, Path home) {
        return name.equals(LOCAL) ? former.or(() -> set).or(() -> Optional.of(home.resolve("store"))) : set;
    }

    private static int slots(String name, int set, StoreConfig former) {
        return name.equals(LOCAL) ? former.filesystem().concurrentBackups().orElse(set) : set;
    }

    private static Named open(
            String name, String kind, Optional<Path> path, int concurrentBackups, List<StoreKind> kinds) {
        StoreKind known = kinds.stream()
                .filter(each -> each.word().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("coffer.stores." + name + ".kind must be one of "
                        + kinds.stream().map(StoreKind::word).toList() + ", not '" + kind + "'."));
        return new Named(name, known.open(name, path), concurrentBackups);
    }

    /** Returns the store that takes new backups. */
    public Named standard() {
        return standard;
    }

    /** Returns all stores. */
    public List<Named> all() {
        return List.copyOf(named.values());
    }

    /** Returns the store with a name; nothing where none is configured. */
    public Optional<Named> find(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** Returns the store with a name or, the default before all others, of a kind; upper and lower case are the same. */
    public Optional<Named> choose(String nameOrKind) {
        return find(nameOrKind.toLowerCase(Locale.ROOT))
                .or(() -> Optional.of(standard).filter(store -> isOfKind(store, nameOrKind)))
                .or(() -> named.values().stream()
                        .filter(store -> isOfKind(store, nameOrKind))
                        .findFirst());
    }

    private static boolean isOfKind(Named store, String kind) {
        return store.store().driver().equalsIgnoreCase(kind);
    }

    /**
     * Returns the store with a name.
     *
     * @throws StoreException if no store with this name is configured
     */
    public BackupStore of(String name) throws StoreException {
        Named store = named.get(name);
        if (store == null) {
            throw new StoreException(notConfigured(name));
        }
        return store.store();
    }

    /** Says that a store is not configured, and what to do. */
    public static String notConfigured(String name) {
        return "The store '" + name + "' is not configured here. Set coffer.stores." + name
                + ".kind and the settings of its kind again.";
    }
}
