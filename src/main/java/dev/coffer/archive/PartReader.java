package dev.coffer.archive;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.seal.Identities;
import dev.coffer.seal.SealKeys;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the parts of backups from a store, in constant memory, and compares them with the manifest. */
@Singleton
public class PartReader {

    private final SealKeys keys;

    PartReader(SealKeys keys) {
        this.keys = keys;
    }

    /**
     * Opens a part as a dump, decrypted and decompressed. That the part is whole is known only at the end of the stream.
     * Reading throws a {@link PartException} where the part is not what the manifest says, after all of its bytes were
     * read, and the store's own exception where the store fails.
     *
     * @param folder that of the backup whose manifest names the part
     * @return to be closed by the caller
     * @throws PartException MISSING, or NO_IDENTITY if a file of identities cannot be used
     * @throws StoreException if the store cannot be read
     */
    public InputStream open(BackupStore store, String folder, Manifest.Part part) throws IOException {
        return new PartStream(store, folderOf(folder, part), part, identities(part));
    }

    /**
     * Reads and compares the bytes of a part as they are stored, which needs no identity.
     *
     * @param folder that of the backup whose manifest names the part
     * @throws PartException MISSING, TRUNCATED or STORED_DIFFERS
     * @throws StoreException if the store cannot be read
     */
    public void checkStored(BackupStore store, String folder, Manifest.Part part) throws IOException {
        try (PartStream dump = new PartStream(store, folderOf(folder, part), part, null)) {
            dump.requireStored();
        }
    }

    private static String folderOf(String folder, Manifest.Part part) {
        return folder.substring(0, folder.lastIndexOf('/') + 1) + part.in();
    }

    private @Nullable Identities identities(Manifest.Part part) throws PartException {
        if (!part.encrypted()) {
            return null;
        }
        try {
            return keys.identities();
        } catch (IOException e) {
            throw new PartException(
                    Damage.NO_IDENTITY, part.file(), part.file() + " is encrypted. " + e.getMessage(), e);
        }
    }
}
