package dev.coffer.archive;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.seal.Checksum;
import dev.coffer.seal.Meter;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The copy of what a manifest names from one store to another, under the same keys: one object after the other, in constant
 * memory. An object is committed only if its length and its hash are those of the manifest. What is in the target already
 * stays if it is the same, so that a copy goes on where an earlier one stopped, and two at a time do each other no harm.
 */
public final class FolderCopy {

    private static final int BUFFER = 128 * 1024;

    private final Place source;
    private final Place target;
    private final StoredFolder folder;
    private final Manifest manifest;
    private final byte[] buffer = new byte[BUFFER];

    /** A store with its name, for messages. */
    public record Place(String name, BackupStore store) {

        /** Names the store in a failure. */
        private <T> T ask(Question<T> question) throws StoreException {
            try {
                return question.answer();
            } catch (StoreException e) {
                throw failed(e);
            } catch (UncheckedIOException e) {
                throw failed(Objects.requireNonNull(e.getCause()));
            }
        }

        private StoreException failed(IOException cause) {
            return new NamedFailure("The store '" + name + "' failed: " + cause.getMessage(), cause);
        }
    }

    /** Something that a store is asked for. */
    private interface Question<T> {
        T answer() throws StoreException;
    }

    /** A failure whose message names the store. */
    private static final class NamedFailure extends StoreException {
        NamedFailure(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** @param folder the folder of the manifest */
    public FolderCopy(Place source, Place target, StoredFolder folder, Manifest manifest) {
        this.source = source;
        this.target = target;
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Removes what copies that never ended have left of unfinished uploads.
     *
     * @throws StoreException if the target failed
     */
    public void removeLeftovers() throws StoreException {
        Set<UUID> folders = new LinkedHashSet<>(manifest.folders());
        folders.add(folder.backup());
        for (UUID in : folders) {
            String path = folder.of(in).path();
            for (StoredObject leftover : target.ask(() -> leftovers(path))) {
                target.ask(() -> {
                    target.store().delete(leftover.key());
                    return leftover;
                });
            }
        }
    }

    private List<StoredObject> leftovers(String path) throws StoreException {
        try (Stream<StoredObject> found = target.store().leftovers(path)) {
            return found.toList();
        }
    }

    /**
     * Copies the objects that the target lacks: those of this backup, and those of earlier ones that it refers to.
     *
     * @throws PartException if an object is not what the manifest says; the message names the store
     * @throws StoreException if a store failed; the message names it
     */
    public void copyObjects() throws IOException {
        Map<String, Long> sizes = target.ask(() -> folder.sizes(target.store(), manifest));
        for (Manifest.Part part : manifest.parts()) {
            boolean own = part.in().equals(folder.backup());
            for (Manifest.StoredFile object : part.objects()) {
                String key = key(part, object);
                Long there = sizes.get(key);
                if (there == null) {
                    copy(object, key, false);
                } else if (there != object.bytes() || (own && !isSame(object, key))) {
                    // What lies in the folder of an earlier backup was checked when that was copied.
                    copy(object, key, true);
                }
            }
        }
    }

    /**
     * Checks that the target has every object in its size.
     *
     * @throws StoreException if it lacks one, or failed
     */
    public void requireWhole() throws StoreException {
        Map<String, String> lacking = target.ask(() -> folder.missing(target.store(), manifest));
        if (!lacking.isEmpty()) {
            throw target.failed(new IOException(lacking.values().iterator().next()));
        }
    }

    private String key(Manifest.Part part, Manifest.StoredFile object) throws PartException {
        String key = folder.of(part.in()).path() + "/" + object.file();
        if (!folder.of(part.in()).names(key) || object.file().equals(Manifest.FILE)) {
            throw new PartException(
                    Damage.RAW_DIFFERS, object.file(), Manifest.FILE + " names a part that no store can hold.", null);
        }
        return key;
    }

    private boolean isSame(Manifest.StoredFile object, String key) throws IOException {
        try (InputStream in = target.store().read(key)) {
            return pass(target, in, OutputStream.nullOutputStream()).equals(checksum(object));
        } catch (NoSuchObjectException e) {
            return false;
        } catch (NamedFailure e) {
            throw e;
        } catch (StoreException e) {
            throw target.failed(e);
        }
    }

    /** @param replaces whether the target has another object under this key */
    private void copy(Manifest.StoredFile object, String key, boolean replaces) throws IOException {
        try (InputStream in = open(object, key)) {
            write(in, object, key, replaces);
        }
    }

    private InputStream open(Manifest.StoredFile object, String key) throws IOException {
        try {
            return source.store().read(key);
        } catch (NoSuchObjectException e) {
            throw damaged(Damage.MISSING, object, object.file() + " is missing.", e);
        } catch (StoreException e) {
            throw source.failed(e);
        }
    }

    private void write(InputStream in, Manifest.StoredFile object, String key, boolean replaces) throws IOException {
        try {
            if (replaces) {
                target.store().delete(key);
            }
            try (Upload upload = target.store().begin(key)) {
                requireSame(object, pass(source, in, upload.stream()));
                upload.commit();
            }
        } catch (NamedFailure e) {
            throw e;
        } catch (StoreException e) {
            throw target.failed(e);
        }
    }

    private Checksum pass(Place from, InputStream in, OutputStream out) throws IOException {
        Meter meter = new Meter();
        for (int count = read(from, in); count >= 0; count = read(from, in)) {
            meter.add(buffer, 0, count);
            out.write(buffer, 0, count);
        }
        return new Checksum(meter.bytes(), meter.sha256());
    }

    private int read(Place from, InputStream in) throws IOException {
        try {
            return in.read(buffer);
        } catch (StoreException e) {
            throw from.failed(e);
        }
    }

    private void requireSame(Manifest.StoredFile object, Checksum found) throws PartException {
        try {
            PartStream.requireStored(object.file(), checksum(object), found);
        } catch (PartException e) {
            throw damaged(e.damage(), object, String.valueOf(e.getMessage()), e);
        }
    }

    private static Checksum checksum(Manifest.StoredFile object) {
        return new Checksum(object.bytes(), object.sha256());
    }

    private PartException damaged(Damage damage, Manifest.StoredFile object, String how, @Nullable Exception cause) {
        return new PartException(damage, object.file(), "In the store '" + source.name() + "', " + how, cause);
    }
}
