package dev.coffer.store.s3;

import dev.coffer.store.BackupStore;
import dev.coffer.store.CallCounts;
import dev.coffer.store.Capability;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.ObjectKey;
import dev.coffer.store.Pace;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoreProbe;
import dev.coffer.store.StoredObject;
import dev.coffer.store.StoresConfig;
import dev.coffer.store.Upload;
import dev.coffer.store.remote.Segment;
import dev.coffer.store.remote.SegmentedUpload;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A store in a bucket. An object is one request if it fits in a segment, otherwise a multipart upload; an unfinished upload
 * is a leftover. Nothing is connected before the first use.
 */
final class S3Store implements BackupStore {

    private static final Logger LOG = Logger.getLogger(S3Store.class);

    private static final String MANIFEST = "/manifest.json";

    private final StoresConfig.Store settings;
    private final S3Objects objects;
    private final S3Removal removal;
    private final Pace pace;
    private final ExecutorService threads;
    private volatile @Nullable Boolean createsIfAbsent;

    S3Store(S3Location location, StoresConfig.Store settings) {
        this.settings = settings;
        this.objects = new S3Objects(new S3Calls(location, settings));
        this.removal = new S3Removal(objects, settings.lock().isPresent());
        this.pace = Pace.of(settings.rate());
        this.threads = SegmentedUpload.threads(location.store());
    }

    @Override
    public String driver() {
        return S3Stores.WORD;
    }

    /** Asks the service, the first time, whether it creates objects only if there are none. */
    @Override
    public Set<Capability> capabilities() {
        try {
            return createsIfAbsent() ? EnumSet.allOf(Capability.class) : EnumSet.of(Capability.RANGED_READ);
        } catch (StoreException e) {
            LOG.warnf("What the store can do is not known: %s", e.getMessage());
            return EnumSet.of(Capability.RANGED_READ);
        }
    }

    private boolean createsIfAbsent() throws StoreException {
        Boolean known = createsIfAbsent;
        return known == null ? findOut() : known;
    }

    private synchronized boolean findOut() throws StoreException {
        Boolean known = createsIfAbsent;
        if (known != null) {
            return known;
        }
        String key = StoreProbe.key();
        boolean found;
        try {
            found = putIfAbsent(key) && !putIfAbsent(key);
        } catch (StoreException e) {
            if (!(e.getCause() instanceof S3Exception answer && S3Errors.isUnsupported(answer))) {
                throw e;
            }
            found = false;
        }
        removal.remove(objects.location().name(key));
        createsIfAbsent = found;
        return found;
    }

    private boolean putIfAbsent(String key) throws StoreException {
        S3Segments segments = new S3Segments(objects, key, "an object", new S3Attributes(settings, false), settings);
        byte[] content = StoreProbe.content();
        return objects.calls().retry().call(() -> segments.putWhole(Segment.of(content), true));
    }

    @Override
    public Optional<CallCounts> calls() {
        return Optional.of(objects.calls().retry().counts());
    }

    @Override
    public long largestObject() {
        return settings.segment() * SegmentedUpload.MOST_SEGMENTS;
    }

    @Override
    public URI location(String folder) {
        return objects.location().url(folder);
    }

    @Override
    public Optional<String> folder(String location) {
        return objects.location().folder(location);
    }

    @Override
    public Upload begin(String key) throws StoreException {
        ObjectKey.check(key);
        boolean guarded = createsIfAbsent();
        if (!guarded && !settings.unguarded()) {
            throw new StoreException(unguarded());
        }
        if (objects.head(key).isPresent()) {
            throw SegmentedUpload.alreadyThere(key);
        }
        return pace.limit(new SegmentedUpload(
                key,
                guarded,
                (int) settings.segment(),
                new S3Segments(objects, key, key, new S3Attributes(settings, true), settings),
                objects.calls().retry(),
                threads));
    }

    private String unguarded() {
        return objects.location().words()
                + " cannot create an object only if there is none (If-None-Match). If a worker is"
                + " believed dead while it is only slow, it and its successor may both write a manifest. Set coffer.stores."
                + objects.location().store()
                + ".unguarded=true if only one worker writes to this store, or use another.";
    }

    @Override
    public InputStream read(String key) throws StoreException {
        return S3Input.open(objects.calls(), ObjectKey.check(key), 0, Long.MAX_VALUE);
    }

    @Override
    public InputStream read(String key, long from, long length) throws StoreException {
        if (length == 0) {
            confirm(key);
            return InputStream.nullInputStream();
        }
        return S3Input.open(objects.calls(), ObjectKey.check(key), from, length);
    }

    @Override
    public void confirm(String key) throws StoreException {
        if (objects.head(ObjectKey.check(key)).isEmpty()) {
            throw new NoSuchObjectException(key);
        }
    }

    @Override
    public Stream<StoredObject> list(String folder) throws StoreException {
        String prefix = objects.location().below(ObjectKey.checkFolder(folder));
        return StreamSupport.stream(new S3Listing(objects, prefix), false);
    }

    @Override
    public Stream<StoredObject> leftovers(String folder) throws StoreException {
        List<MultipartUpload> uploads = new ArrayList<>();
        objects.eachUpload(objects.location().below(ObjectKey.checkFolder(folder)), uploads::add);
        List<StoredObject> leftovers = new ArrayList<>();
        for (MultipartUpload upload : uploads) {
            String key = objects.location().key(upload.key());
            objects.written(upload)
                    .ifPresent(written -> leftovers.add(new StoredObject(
                            new S3Leftover(key, upload.uploadId()).key(), written.bytes(), written.last())));
        }
        leftovers.sort(Comparator.comparing(
                leftover -> leftover.key().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
        return leftovers.stream();
    }

    @Override
    public void deleteFolder(String folder) throws StoreException {
        String prefix = objects.location().below(ObjectKey.check(folder));
        removal.remove(prefix, true, name -> true, name -> name.endsWith(MANIFEST));
        abortUploads(prefix, true);
    }

    @Override
    public void deleteObjects(String folder, Set<String> kept) throws StoreException {
        String prefix = objects.location().below(ObjectKey.check(folder));
        removal.remove(prefix, false, name -> !kept.contains(name.substring(prefix.length())), name -> false);
        abortUploads(prefix, false);
    }

    private void abortUploads(String prefix, boolean deep) throws StoreException {
        List<MultipartUpload> uploads = new ArrayList<>();
        objects.eachUpload(prefix, uploads::add);
        for (MultipartUpload upload : uploads) {
            if (deep || upload.key().indexOf('/', prefix.length()) < 0) {
                abort(objects.location().key(upload.key()), upload.uploadId());
            }
        }
    }

    private void abort(String key, String uploadId) throws StoreException {
        objects.calls().retry().call(() -> {
            objects.abort(key, uploadId);
            return true;
        });
    }

    @Override
    public void delete(String key) throws StoreException {
        ObjectKey.checkRemovable(key);
        Optional<S3Leftover> leftover = S3Leftover.of(key);
        if (leftover.isPresent()) {
            abort(leftover.get().object(), leftover.get().uploadId());
        } else {
            removal.remove(objects.location().name(key));
        }
    }
}
