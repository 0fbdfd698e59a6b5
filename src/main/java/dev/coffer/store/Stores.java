package dev.coffer.store;

import dev.coffer.setting.CofferConfig;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The configured stores, by name. */
@Singleton
public class Stores {

    /** The name of the store that is there without any setting. */
    public static final String LOCAL = "local";

    private static final int SLOTS = 4;

    /** How many slashes the folder of a backup has: account, instance, backup. */
    private static final int FOLDER_SLASHES = 2;

    private static final Logger LOG = Logger.getLogger(Stores.class);

    private final Map<String, Named> named = new LinkedHashMap<>();
    private final Named standard;

    /**
     * A configured store.
     *
     * @param concurrentBackups the number of backups that a process writes to it at a time
     * @param formerly where it was before, each a folder or the beginning of URLs
     */
    public record Named(String name, BackupStore store, int concurrentBackups, List<String> formerly) {

        /** Makes a store that was nowhere else before. */
        public Named(String name, BackupStore store, int concurrentBackups) {
            this(name, store, concurrentBackups, List.of());
        }

        /** Returns the name of the container that holds the objects; null where the store has no containers. */
        public @Nullable String container() {
            return store instanceof ContainerStore containers ? containers.container() : null;
        }

        /**
         * Returns this store with another container, or as it is where it has no containers.
         *
         * @param container null for the configured one
         */
        public Named in(@Nullable String container) {
            return container != null && store instanceof ContainerStore containers
                    ? new Named(name, containers.in(container), concurrentBackups, formerly)
                    : this;
        }
    }

    /**
     * Where a folder is.
     *
     * @param store with the container that has it
     */
    public record Located(Named store, String folder) {}

    /**
     * Returns what {@link #find} and {@link #of} take for a container of a store.
     *
     * @param store the name of the store
     * @param container null for the configured one
     */
    public static String place(String store, @Nullable String container) {
        return container == null ? store : store + "/" + container;
    }

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
                store.formerly().orElse(List.of()),
                kinds)));
        if (!settings.containsKey(LOCAL) && (settings.isEmpty() || formerPath.isPresent())) {
            stores.add(open(
                    LOCAL,
                    "filesystem",
                    path(LOCAL, Optional.empty(), formerPath, home),
                    slots(LOCAL, SLOTS, former),
                    List.of(),
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
            String name,
            String kind,
            Optional<Path> path,
            int concurrentBackups,
            List<String> formerly,
            List<StoreKind> kinds) {
        StoreKind known = kinds.stream()
                .filter(each -> each.word().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("coffer.stores." + name + ".kind must be one of "
                        + kinds.stream().map(StoreKind::word).toList() + ", not '" + kind + "'."));
        return new Named(name, known.open(name, path), concurrentBackups, formerly);
    }

    /** Returns the store that takes new backups. */
    public Named standard() {
        return standard;
    }

    /** Returns all stores. */
    public List<Named> all() {
        return List.copyOf(named.values());
    }

    /**
     * Returns the store with a name; nothing where none is configured.
     *
     * @param place the name, or a {@link #place} in that store
     */
    public Optional<Named> find(String place) {
        int end = place.indexOf('/');
        return end < 0
                ? Optional.ofNullable(named.get(place))
                : Optional.ofNullable(named.get(place.substring(0, end)))
                        .map(store -> store.in(place.substring(end + 1)));
    }

    /** Returns all stores, and of those that have containers also the ones at these places, if they are configured. */
    public List<Named> all(Collection<String> places) {
        Map<String, Named> all = new LinkedHashMap<>();
        named.values().forEach(store -> all.put(place(store.name(), store.container()), store));
        places.stream()
                .flatMap(place -> find(place).stream())
                .forEach(store -> all.putIfAbsent(place(store.name(), store.container()), store));
        return List.copyOf(all.values());
    }

    /**
     * Returns the stores and the folders that the URL of a location leads to. There may be several if the folder of one
     * store lies in that of another.
     *
     * @throws UncheckedIOException if a store does not know its own URLs, as it cannot be reached
     */
    public List<Located> locate(String location) {
        return named.values().stream()
                .flatMap(store -> located(store, location).stream())
                .toList();
    }

    private static Optional<Located> located(Named store, String location) {
        Named place = store.store() instanceof ContainerStore containers
                ? store.in(containers.containerOf(location).orElse(null))
                : store;
        return place.store()
                .folder(location)
                .map(folder -> new Located(place, folder))
                .or(() -> store.formerly().stream()
                        .flatMap(former -> locatedFormerly(store, former, location).stream())
                        .findFirst());
    }

    private static Optional<Located> locatedFormerly(Named store, String former, String location) {
        String base = (former.startsWith("/") ? "file://" + former : former).replaceFirst("/+$", "") + "/";
        if (!location.startsWith(base)) {
            return Optional.empty();
        }
        String folder = URLDecoder.decode(location.substring(base.length()).replace("+", "%2B"), StandardCharsets.UTF_8)
                .replaceFirst("/+$", "");
        int first = folder.indexOf('/');
        // A former storage URL without a container.
        return store.container() != null
                        && folder.chars().filter(each -> each == '/').count() > FOLDER_SLASHES
                ? Optional.of(new Located(store.in(folder.substring(0, first)), folder.substring(first + 1)))
                : Optional.of(new Located(store, folder));
    }

    /** Returns the store with a name; upper and lower case are the same. */
    public Optional<Named> named(String name) {
        return find(name.toLowerCase(Locale.ROOT));
    }

    /** Returns the store with a name or, the default before all others, of a kind; upper and lower case are the same. */
    public Optional<Named> choose(String nameOrKind) {
        return choose(nameOrKind, standard);
    }

    /**
     * Returns the store with a name or, of several of a kind, the preferred one, the default, or the first; upper and
     * lower case are the same.
     */
    public Optional<Named> choose(String nameOrKind, Named preferred) {
        return named(nameOrKind)
                .or(() -> Stream.concat(Stream.of(preferred, standard), named.values().stream())
                        .filter(store -> isOfKind(store, nameOrKind))
                        .findFirst());
    }

    /** Returns the names of the stores, each in quotation marks, for a message. */
    public String names() {
        return named.keySet().stream().collect(Collectors.joining("', '", "'", "'"));
    }

    /** Returns the names and the kinds of the stores, each in quotation marks, for a message. */
    public String namesAndKinds() {
        return named.values().stream()
                .flatMap(each -> Stream.of(each.name(), each.store().driver()))
                .distinct()
                .collect(Collectors.joining("', '", "'", "'"));
    }

    private static boolean isOfKind(Named store, String kind) {
        return store.store().driver().equalsIgnoreCase(kind);
    }

    /**
     * Returns the store with a name.
     *
     * @param place the name, or a {@link #place} in that store
     * @throws StoreException if no store with this name is configured
     */
    public BackupStore of(String place) throws StoreException {
        return find(place)
                .orElseThrow(() -> new StoreException(notConfigured(place.replaceFirst("/.*", ""))))
                .store();
    }

    /** Says that a store is not configured, and what to do. */
    public static String notConfigured(String name) {
        return "The store '" + name + "' is not configured here. Set coffer.stores." + name
                + ".kind and the settings of its kind again.";
    }
}
