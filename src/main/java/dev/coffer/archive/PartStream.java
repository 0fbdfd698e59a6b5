package dev.coffer.archive;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.seal.Checksum;
import dev.coffer.seal.Identities;
import dev.coffer.seal.Sealed;
import dev.coffer.seal.UnsealException;
import dev.coffer.seal.UnsealingStream;
import dev.coffer.store.BackupStore;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stream of the dump in a part. It ends normally only if the part matches the manifest. */
final class PartStream extends InputStream {

    private final Manifest.Part part;
    private final PartObjects objects;
    private final UnsealingStream unsealing;

    /**
     * Opens a part.
     *
     * @param folder the folder of the part's objects
     * @param identities null if the part is not encrypted, or only {@link #requireStored()} is called
     */
    PartStream(BackupStore store, String folder, Manifest.Part part, @Nullable Identities identities)
            throws IOException {
        this.part = part;
        this.objects = new PartObjects(store, folder, part);
        this.unsealing = new UnsealingStream(objects, identities);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = unsealing.read(bytes, offset, length);
        } catch (UnsealException e) {
            // Only the whole part shows whether the stored bytes or the seal are wrong.
            requireStored();
            throw new PartException(damage(e.layer()), part.file(), part.file() + ": " + e.getMessage(), e);
        }
        if (count < 0) {
            requireRaw(unsealing.sealed());
        }
        return count;
    }

    private static Damage damage(UnsealException.Layer layer) {
        return switch (layer) {
            case IDENTITY -> Damage.NO_IDENTITY;
            case ENCRYPTION -> Damage.NOT_DECRYPTABLE;
            case COMPRESSION -> Damage.NOT_DECOMPRESSIBLE;
        };
    }

    /**
     * Reads the rest, and compares the stored bytes with the manifest.
     *
     * @throws PartException MISSING, TRUNCATED or STORED_DIFFERS
     */
    void requireStored() throws IOException {
        Checksum found = unsealing.drain();
        objects.requireWhole();
        requireStored(part.file(), new Checksum(part.storedBytes(), part.storedSha256()), found);
    }

    /** @throws PartException TRUNCATED or STORED_DIFFERS */
    static void requireStored(String file, Checksum expected, Checksum found) throws PartException {
        if (found.bytes() < expected.bytes()) {
            String how = " is truncated: it has " + found.bytes() + " of " + expected.bytes() + " bytes.";
            throw new PartException(Damage.TRUNCATED, file, file + how, null);
        }
        if (found.bytes() > expected.bytes()) {
            String how = " is damaged: it has " + found.bytes() + " bytes instead of " + expected.bytes() + ".";
            throw new PartException(Damage.STORED_DIFFERS, file, file + how, null);
        }
        if (!found.sha256().equals(expected.sha256())) {
            String how = " is damaged: its bytes have another SHA-256 than those that were stored.";
            throw new PartException(Damage.STORED_DIFFERS, file, file + how, null);
        }
    }

    private void requireRaw(Sealed found) throws IOException {
        requireStored();
        if (found.rawBytes() != part.rawBytes() || !found.rawSha256().equals(part.rawSha256())) {
            String how = " holds another dump than the one that its manifest describes.";
            throw new PartException(Damage.RAW_DIFFERS, part.file(), part.file() + how, null);
        }
    }

    @Override
    public void close() throws IOException {
        unsealing.close();
    }
}
