package dev.coffer.archive;

import dev.coffer.seal.Checksum;
import dev.coffer.seal.Meter;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * An upload of a part, as one object, or as several if it exceeds the store's maximum object size. Closing it without a
 * commit removes all objects, as far as the store permits.
 */
public final class PartUpload extends OutputStream {

    private static final Logger LOG = Logger.getLogger(PartUpload.class);

    private final BackupStore store;
    private final String folder;
    private final String file;
    private final long largest;
    private final List<Manifest.StoredFile> objects = new ArrayList<>();
    private Upload current;
    private Meter meter = new Meter();
    private long written;
    private boolean committed;

    /**
     * Starts the first object.
     *
     * @param folder the folder of the backup
     * @param file the name of the first object; the following ones add {@code .0002}, {@code .0003} and so on
     * @throws StoreException if the store rejects it
     */
    public PartUpload(BackupStore store, String folder, String file) throws StoreException {
        this.store = store;
        this.folder = folder;
        this.file = file;
        this.largest = store.largestObject();
        this.current = store.begin(folder + "/" + file);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Writes bytes of the part; the next object begins when the current one has the maximum size and more bytes follow. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int at = offset; at < end; ) {
            if (written == largest) {
                roll();
            }
            int piece = (int) Math.min(end - at, largest - written);
            current.stream().write(bytes, at, piece);
            if (largest < Long.MAX_VALUE) {
                meter.add(bytes, at, piece);
            }
            written += piece;
            at += piece;
        }
    }

    @Override
    public void flush() throws IOException {
        current.stream().flush();
    }

    /**
     * Commits the last object.
     *
     * @param stored the size and the hash of everything that was written
     * @return all objects, in order
     * @throws StoreException if the store did not confirm it
     */
    public List<Manifest.StoredFile> commit(Checksum stored) throws StoreException {
        commitCurrent(objects.isEmpty() ? stored : new Checksum(meter.bytes(), meter.sha256()));
        committed = true;
        return List.copyOf(objects);
    }

    private void commitCurrent(Checksum checksum) throws StoreException {
        try (Upload upload = current) {
            upload.commit();
        }
        objects.add(new Manifest.StoredFile(name(objects.size()), checksum.bytes(), checksum.sha256()));
    }

    private String name(int index) {
        return index == 0 ? file : file + String.format(Locale.ROOT, ".%04d", index + 1);
    }

    private void roll() throws StoreException {
        commitCurrent(new Checksum(meter.bytes(), meter.sha256()));
        current = store.begin(folder + "/" + name(objects.size()));
        meter = new Meter();
        written = 0;
    }

    @Override
    public void close() {
        current.close();
        if (!committed) {
            objects.forEach(this::remove);
        }
    }

    private void remove(Manifest.StoredFile object) {
        try {
            store.delete(folder + "/" + object.file());
        } catch (StoreException e) {
            LOG.warnf("%s/%s is no longer needed but cannot be removed: %s", folder, object.file(), e.getMessage());
        }
    }
}
