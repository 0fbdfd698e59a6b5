package dev.coffer.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Writes and reads the manifest in a backup's folder. */
@Singleton
public class ManifestFile {

    private static final int TRIES = 3;

    private final BackupStore store;
    private final ObjectMapper json;

    ManifestFile(BackupStore store, ObjectMapper json) {
        this.store = store;
        this.json = json;
    }

    /**
     * Writes the manifest, unless there is one: the first stays, whoever comes later, and nothing ever replaces it. A
     * run that was thought dead and its successor so agree on one.
     *
     * @return the manifest that is there now
     */
    public Manifest publish(String folder, Manifest manifest) throws IOException {
        byte[] bytes = json.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest);
        for (int tries = 1; ; tries++) {
            try (Upload upload = store.begin(key(folder))) {
                upload.stream().write(bytes);
                upload.commit();
                return manifest;
            } catch (StoreException e) {
                Optional<Manifest> there = find(folder);
                if (there.isPresent()) {
                    return there.get();
                }
                // A run that was thought dead may remove an unfinished upload beside its own objects.
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** There is a manifest, but it says nothing that this service understands. */
    public static final class DamagedException extends StoreException {
        DamagedException(String message) {
            super(message);
        }
    }

    /**
     * The manifest in a folder; nothing where there is none.
     *
     * @throws StoreException if it cannot be read or understood
     */
    public Optional<Manifest> find(String folder) throws IOException {
        try {
            return Optional.of(read(folder));
        } catch (NoSuchObjectException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the manifest of a folder.
     *
     * @throws StoreException if there is none, or it cannot be read or understood
     */
    public Manifest read(String folder) throws IOException {
        try (InputStream in = store.read(key(folder))) {
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
