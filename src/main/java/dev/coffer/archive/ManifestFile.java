package dev.coffer.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Capability;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Writes and reads the manifest in a backup's folder. */
@Singleton
public class ManifestFile {

    private static final int TRIES = 3;

    private final ObjectMapper json;

    ManifestFile(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Writes the manifest, unless there is one: the first stays, and nothing ever replaces it. So a run that was thought
     * dead and its successor agree on one manifest.
     *
     * @return the manifest that is there now, which the store has confirmed
     * @throws StoreException if the store did not confirm it; the manifest may be there or not
     */
    public Manifest publish(BackupStore store, String folder, Manifest manifest) throws IOException {
        return publish(
                store,
                folder,
                json.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest),
                manifest);
    }

    private Manifest publish(BackupStore store, String folder, byte[] bytes, Manifest manifest) throws IOException {
        for (int tries = 1; ; tries++) {
            try (Upload upload = store.begin(key(folder))) {
                upload.stream().write(bytes);
                if (!store.capabilities().contains(Capability.CREATE_IF_ABSENT)) {
                    upload.commit();
                    return manifest;
                }
                if (upload.commitIfAbsent()) {
                    return manifest;
                }
            } catch (StoreException e) {
                // A run that was thought dead may remove an unfinished upload beside its own objects.
                if (tries >= TRIES && find(store, folder).isEmpty()) {
                    throw e;
                }
            }
            Optional<Manifest> there = confirmed(store, folder);
            if (there.isPresent()) {
                return there.get();
            }
        }
    }

    /**
     * Writes the bytes of a manifest to another store, under the rules of {@link #publish}.
     *
     * @throws DamagedException if there is another manifest already
     * @throws StoreException if the store did not confirm it; the manifest may be there or not
     */
    public void copy(BackupStore store, Bytes manifest) throws IOException {
        String folder = manifest.manifest().folder().path();
        Manifest there = publish(store, folder, manifest.bytes(), manifest.manifest());
        if (!there.equals(manifest.manifest())) {
            throw new DamagedException(key(folder) + " is there already, and is another one.");
        }
    }

    /** A manifest, and its bytes as they are stored. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor kept
    public record Bytes(Manifest manifest, byte[] bytes) {}

    /**
     * Reads the manifest of a folder, and keeps its bytes.
     *
     * @throws StoreException if there is none, or it cannot be read or understood
     */
    public Bytes readBytes(BackupStore store, String folder) throws IOException {
        byte[] bytes;
        try (InputStream in = store.read(key(folder))) {
            bytes = in.readAllBytes();
        }
        return new Bytes(parse(folder, new ByteArrayInputStream(bytes)), bytes);
    }

    /**
     * Returns the manifest in a folder, after the store has confirmed it; nothing where there is none. The run that
     * wrote it may not have lived to see it confirmed.
     *
     * @throws StoreException if it cannot be read, understood or confirmed
     */
    public Optional<Manifest> confirmed(BackupStore store, String folder) throws IOException {
        Optional<Manifest> there = find(store, folder);
        if (there.isPresent()) {
            store.confirm(key(folder));
        }
        return there;
    }

    /** A manifest is there, but this service does not understand it. */
    public static final class DamagedException extends StoreException {
        DamagedException(String message) {
            super(message);
        }
    }

    /**
     * Returns the manifest in a folder; nothing where there is none.
     *
     * @throws StoreException if it cannot be read or understood
     */
    public Optional<Manifest> find(BackupStore store, String folder) throws IOException {
        try {
            return Optional.of(read(store, folder));
        } catch (NoSuchObjectException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the manifest of a folder.
     *
     * @throws StoreException if there is none, or it cannot be read or understood
     */
    public Manifest read(BackupStore store, String folder) throws IOException {
        try (InputStream in = store.read(key(folder))) {
            return parse(folder, in);
        }
    }

    private Manifest parse(String folder, InputStream in) throws IOException {
        try {
            Manifest manifest = json.readValue(in, Manifest.class);
            if (!Manifest.isKnown(manifest.formatVersion())) {
                throw new DamagedException(
                        key(folder) + " has the format version " + manifest.formatVersion() + ", which is not known.");
            }
            return manifest;
        } catch (JsonProcessingException e) {
            // Jackson wraps what the store throws in the middle of a list.
            if (e.getCause() instanceof StoreException unread) {
                throw unread;
            }
            throw new DamagedException(key(folder) + " cannot be understood: " + e.getOriginalMessage());
        }
    }

    private static String key(String folder) {
        return folder + "/" + Manifest.FILE;
    }
}
