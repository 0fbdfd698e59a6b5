package dev.coffer.store.swift;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.store.CallCounts;
import dev.coffer.store.Capability;
import dev.coffer.store.ContainerName;
import dev.coffer.store.ContainerStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.ObjectKey;
import dev.coffer.store.Pace;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Upload;
import dev.coffer.store.remote.Retry;
import dev.coffer.store.remote.SegmentedUpload;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A store in a container of OpenStack Swift. An object of more than one segment is a static large object, whose segments lie
 * in the container {@code <container>_segments}; what lies there without an object is a leftover.
 */
final class SwiftStore implements ContainerStore {

    static final String DRIVER = "swift";

    private static final String MANIFEST = "/manifest.json";

    private final Access access;
    private final SwiftContainer container;
    private final SwiftRemoval removal;

    /**
     * How a store is used, whatever the container.
     *
     * @param segment size in bytes
     * @param page how many objects a listing asks for at a time; as many as the server gives if there is none
     * @param settling see {@link SwiftUpload}
     * @param pace of the uploads to all containers
     * @param threads send segments
     */
    record Access(
            SwiftAccount account,
            SwiftLimits limits,
            ObjectMapper json,
            Retry retry,
            int segment,
            OptionalInt page,
            Duration settling,
            Pace pace,
            ExecutorService threads) {}

    SwiftStore(Access access, String container) {
        this.access = access;
        this.container = new SwiftContainer(access.account(), container);
        this.removal = new SwiftRemoval(this.container, this::pages, access.retry());
    }

    @Override
    public String container() {
        return container.name();
    }

    @Override
    public SwiftStore in(String other) {
        return new SwiftStore(access, ContainerName.check("The container", other));
    }

    @Override
    public List<String> containers() throws StoreException {
        // The account lists its containers as a container lists its objects.
        try (Stream<StoredObject> all = pages(new SwiftContainer(access.account(), ""), "")) {
            return all.map(StoredObject::key)
                    .filter(name -> !name.endsWith(ContainerName.SEGMENTS))
                    .toList();
        } catch (DeniedException e) {
            return List.of(container());
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof StoreException known ? known : new StoreException("Listing failed.", e);
        }
    }

    private Stream<StoredObject> pages(SwiftContainer of, String prefix) throws StoreException {
        return SwiftListing.of(of, prefix, access.page(), access.json(), access.retry());
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public Optional<CallCounts> calls() {
        return Optional.of(access.retry().counts());
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public long largestObject() {
        return (long) access.segment() * access.limits().segments(SegmentedUpload.MOST_SEGMENTS);
    }

    /**
     * Returns the URL as Swift itself has it, which is that of the object if the folder is the key of one.
     *
     * @throws UncheckedIOException if the storage URL is not known yet and the log-in fails
     */
    @Override
    public URI location(String folder) {
        String path = ObjectKey.checkFolder(folder).isEmpty() ? container.path() : container.path(folder);
        try {
            return URI.create(container.account().url() + path);
        } catch (StoreException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> folder(String location) {
        return containerOf(location)
                .filter(container.name()::equals)
                .map(same -> decoded(location)
                        .substring(decoded(location("").toString()).length())
                        .replaceFirst("^/", "")
                        .replaceFirst("/+$", ""));
    }

    /** @throws UncheckedIOException if the storage URL is not known yet and the log-in fails */
    @Override
    public Optional<String> containerOf(String location) {
        // No log-in for what cannot be a URL of Swift.
        if (!location.matches("https?://[^/?#]+/[^?#]+/[^?#]+")) {
            return Optional.empty();
        }
        try {
            String account = container.account().url() + "/";
            return Optional.of(location)
                    .filter(url -> url.startsWith(account))
                    .map(url -> decoded(url.substring(account.length()).replaceFirst("/.*", "")))
                    .filter(name -> !name.isEmpty());
        } catch (StoreException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public Upload begin(String key) throws StoreException {
        if (removal.isThere(ObjectKey.check(key))) {
            throw SegmentedUpload.alreadyThere(key);
        }
        SwiftSegments segments = new SwiftSegments(container, removal, key);
        return access.pace()
                .limit(new SwiftUpload(
                        new SegmentedUpload(key, true, access.segment(), segments, access.retry(), access.threads()),
                        segments,
                        access.retry(),
                        access.settling()));
    }

    @Override
    public InputStream read(String key) throws StoreException {
        return read(key, 0, Long.MAX_VALUE);
    }

    @Override
    public InputStream read(String key, long from, long length) throws StoreException {
        ObjectKey.check(key);
        if (length == 0) {
            confirm(key);
            return InputStream.nullInputStream();
        }
        return new SwiftInput(container, key, from, length, access.retry());
    }

    @Override
    public void confirm(String key) throws StoreException {
        if (!removal.isThere(ObjectKey.check(key))) {
            throw new NoSuchObjectException(key);
        }
    }

    @Override
    public Stream<StoredObject> list(String folder) throws StoreException {
        return pages(container, prefix(folder));
    }

    private static String prefix(String folder) {
        return ObjectKey.checkFolder(folder).isEmpty() ? "" : folder + "/";
    }

    @Override
    public Stream<StoredObject> leftovers(String folder) throws StoreException {
        // The segments of an object with the folder's own name lie there, too.
        String own = prefix(folder) + SwiftSegments.UPLOAD;
        Stream<StoredObject> segments = pages(container.segments(), prefix(folder));
        Iterator<StoredObject> below =
                segments.filter(segment -> !segment.key().startsWith(own)).iterator();
        return StreamSupport.stream(new SwiftLeftovers(below, removal), false).onClose(segments::close);
    }

    @Override
    public void deleteFolder(String folder) throws StoreException {
        removal.remove(ObjectKey.check(folder) + MANIFEST);
        each(list(folder), object -> object.key().endsWith(MANIFEST), removal::remove);
        each(list(folder), object -> true, removal::remove);
        each(leftovers(folder), leftover -> true, removal::removeLeftover);
    }

    @Override
    public void deleteObjects(String folder, Set<String> kept) throws StoreException {
        int name = ObjectKey.check(folder).length() + 1;
        if (!kept.contains(MANIFEST.substring(1))) {
            removal.remove(folder + MANIFEST);
        }
        each(
                list(folder),
                object -> object.key().indexOf('/', name) < 0
                        && !kept.contains(object.key().substring(name)),
                removal::remove);
        each(
                leftovers(folder),
                leftover -> leftover.key().indexOf('/', name) == leftover.key().lastIndexOf('/'),
                removal::removeLeftover);
    }

    @Override
    public void delete(String key) throws StoreException {
        if (ObjectKey.checkRemovable(key).startsWith(SwiftSegments.UPLOAD, key.lastIndexOf('/') + 1)) {
            removal.removeLeftover(key);
        } else if (!ObjectKey.isReserved(key.substring(key.lastIndexOf('/') + 1))) {
            removal.remove(key);
        }
    }

    /** Something to do with a key. */
    private interface Action {

        void on(String key) throws StoreException;
    }

    private static void each(Stream<StoredObject> objects, Predicate<StoredObject> wanted, Action action)
            throws StoreException {
        try (objects) {
            for (Iterator<StoredObject> each = objects.filter(wanted).iterator(); each.hasNext(); ) {
                action.on(each.next().key());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof StoreException known ? known : new StoreException("Listing failed.", e);
        }
    }
}
