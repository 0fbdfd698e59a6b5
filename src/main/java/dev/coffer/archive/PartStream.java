package dev.coffer.archive;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.seal.Checksum;
import dev.coffer.seal.Sealed;
import dev.coffer.seal.UnsealException;
import dev.coffer.seal.UnsealingStream;
import java.io.IOException;
import java.io.InputStream;

/** The dump in a part. Its end comes only if the part is what the manifest says. */
final class PartStream extends InputStream {

    private final Manifest.Part part;
    private final UnsealingStream unsealing;

    /** @param unsealing closed with this */
    PartStream(Manifest.Part part, UnsealingStream unsealing) {
        this.part = part;
        this.unsealing = unsealing;
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
            // Whether the store or the seal is to blame shows only in the whole object.
            requireStored(part, unsealing.drain());
            throw new PartException(damage(e.layer()), part.file() + ": " + e.getMessage(), e);
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

    /** @throws PartException TRUNCATED or STORED_DIFFERS */
    static void requireStored(Manifest.Part part, Checksum found) throws PartException {
        if (found.bytes() < part.storedBytes()) {
            throw new PartException(
                    Damage.TRUNCATED,
                    part.file() + " is truncated: it has " + found.bytes() + " of " + part.storedBytes() + " bytes.");
        }
        if (found.bytes() > part.storedBytes()) {
            throw new PartException(
                    Damage.STORED_DIFFERS,
                    part.file() + " is damaged: it has " + found.bytes() + " bytes instead of " + part.storedBytes()
                            + ".");
        }
        if (!found.sha256().equals(part.storedSha256())) {
            throw new PartException(
                    Damage.STORED_DIFFERS,
                    part.file() + " is damaged: its bytes have another SHA-256 than those that were stored.");
        }
    }

    private void requireRaw(Sealed found) throws PartException {
        requireStored(part, new Checksum(found.storedBytes(), found.storedSha256()));
        if (found.rawBytes() != part.rawBytes() || !found.rawSha256().equals(part.rawSha256())) {
            throw new PartException(
                    Damage.RAW_DIFFERS, part.file() + " holds another dump than the one that its manifest describes.");
        }
    }

    @Override
    public void close() throws IOException {
        unsealing.close();
    }
}
