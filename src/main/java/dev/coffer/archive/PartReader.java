package dev.coffer.archive;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.seal.Identities;
import dev.coffer.seal.SealKeys;
import dev.coffer.seal.UnsealingStream;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a backup out of the store, in constant memory, and holds them against the manifest. */
@Singleton
public class PartReader {

    private final BackupStore store;
    private final SealKeys keys;

    PartReader(BackupStore store, SealKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * Opens a part as the dump that it is: decrypted and decompressed. Only who reads it to its end knows that it is
     * whole. Reading throws a {@link PartException} where it is not what the manifest says, after all bytes of the
     * object were looked at, and the store's own exception where the store fails.
     *
     * @param folder that of the backup whose manifest names the part
     * @return to be closed by the caller
     * @throws PartException MISSING, or NO_IDENTITY if a file of identities cannot be used
     * @throws StoreException if the store cannot be read
     */
    public InputStream open(String folder, Manifest.Part part) throws IOException {
        return new PartStream(part, unsealing(folder, part, identities(part)));
    }

    /**
     * Reads the bytes of a part as they are stored, for which no identity is needed.
     *
     * @param folder that of the backup whose manifest names the part
     * @throws PartException MISSING, TRUNCATED or STORED_DIFFERS
     * @throws StoreException if the store cannot be read
     */
    public void checkStored(String folder, Manifest.Part part) throws IOException {
        try (UnsealingStream unsealing = unsealing(folder, part, null)) {
            PartStream.requireStored(part, unsealing.drain());
        }
    }

    private UnsealingStream unsealing(String folder, Manifest.Part part, @Nullable Identities identities)
            throws IOException {
        try {
            return new UnsealingStream(store.read(key(folder, part)), identities);
        } catch (NoSuchObjectException e) {
            throw new PartException(Damage.MISSING, part.file() + " is missing.", e);
        }
    }

    /** The key of a part's object. */
    static String key(String folder, Manifest.Part part) {
        return folder.substring(0, folder.lastIndexOf('/') + 1) + part.in() + "/" + part.file();
    }

    private @Nullable Identities identities(Manifest.Part part) throws PartException {
        if (!part.encrypted()) {
            return null;
        }
        try {
            return keys.identities();
        } catch (IOException e) {
            throw new PartException(Damage.NO_IDENTITY, part.file() + " is encrypted. " + e.getMessage(), e);
        }
    }
}
