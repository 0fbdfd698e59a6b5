package dev.coffer.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;

/** Writes and reads the manifest in a backup's folder. */
@Singleton
class ManifestFile {

    private final BackupStore store;
    private final ObjectMapper json;

    ManifestFile(BackupStore store, ObjectMapper json) {
        this.store = store;
        this.json = json;
    }

    void write(String folder, Manifest manifest) throws IOException {
        byte[] bytes = json.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest);
        try (Upload upload = store.begin(key(folder))) {
            upload.stream().write(bytes);
            upload.commit();
        }
    }

    /** There is a manifest, but it says nothing that this service understands. */
    static final class DamagedException extends StoreException {
        DamagedException(String message) {
            super(message);
        }
    }

    /** @throws StoreException if there is none, or it cannot be understood */
    Manifest read(String folder) throws IOException {
        try (InputStream in = store.read(key(folder))) {
            Manifest manifest = json.readValue(in, Manifest.class);
            if (manifest.formatVersion() != Manifest.FORMAT) {
                throw new DamagedException(
                        key(folder) + " has the format version " + manifest.formatVersion() + ", which is not known.");
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw new DamagedException(key(folder) + " cannot be understood: " + e.getOriginalMessage());
        }
    }

    private static String key(String folder) {
        return folder + "/" + Manifest.FILE;
    }
}
