package dev.coffer.archive;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.seal.Checksum;
import dev.coffer.seal.Meter;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A stream of the stored bytes of a part: its objects in order, with one open at a time. */
final class PartObjects extends InputStream {

    private final BackupStore store;
    private final String folder;
    private final Iterator<Manifest.StoredFile> next;
    private final boolean several;
    private Manifest.StoredFile current;
    private @Nullable InputStream open;
    private Meter meter = new Meter();
    private @Nullable PartException broken;

    /**
     * Opens the first object.
     *
     * @param folder the folder of the part's objects
     * @throws PartException MISSING
     * @throws IOException if the store cannot be read
     */
    PartObjects(BackupStore store, String folder, Manifest.Part part) throws IOException {
        this.store = store;
        this.folder = folder;
        this.next = part.objects().iterator();
        this.several = part.objects().size() > 1;
        this.current = next.next();
        this.open = open(current);
    }

    private InputStream open(Manifest.StoredFile object) throws IOException {
        try {
            return store.read(folder + "/" + object.file());
        } catch (NoSuchObjectException e) {
            throw new PartException(Damage.MISSING, object.file(), object.file() + " is missing.", e);
        }
    }

    /**
     * Checks the objects that were read against the manifest.
     *
     * @throws PartException TRUNCATED or STORED_DIFFERS
     */
    void requireWhole() throws PartException {
        if (broken != null) {
            throw broken;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (open != null) {
            int count = open.read(bytes, offset, length);
            if (count >= 0) {
                if (several) {
                    meter.add(bytes, offset, count);
                }
                return count;
            }
            advance();
        }
        return -1;
    }

    private void advance() throws IOException {
        if (several && broken == null) {
            try {
                PartStream.requireStored(
                        current.file(),
                        new Checksum(current.bytes(), current.sha256()),
                        new Checksum(meter.bytes(), meter.sha256()));
            } catch (PartException e) {
                broken = e;
            }
        }
        close();
        if (next.hasNext()) {
            current = next.next();
            meter = new Meter();
            open = open(current);
        }
    }

    @Override
    public int available() throws IOException {
        return open == null ? 0 : open.available();
    }

    @Override
    public void close() throws IOException {
        InputStream closing = open;
        open = null;
        if (closing != null) {
            closing.close();
        }
    }
}
