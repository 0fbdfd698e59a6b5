package dev.coffer.seal;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what a {@link SealingStream} wrote: gives the dump, and counts and hashes both sides on the way. A frame
 * that is truncated or damaged ends in an IOException, never in a short dump. For one thread at a time.
 */
public final class UnsealingStream extends InputStream {

    private final Meter raw = new Meter();
    private final Stored stored;
    private final ZstdInputStreamNoFinalizer zstd;
    private @Nullable Sealed sealed;

    /**
     * Begins to read.
     *
     * @param source what the store holds; closed together with this stream
     */
    public UnsealingStream(InputStream source) throws IOException {
        this.stored = new Stored(source);
        // A decryption layer belongs here: it reads from stored, and zstd from it.
        this.zstd = new ZstdInputStreamNoFinalizer(stored);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = zstd.read(bytes, offset, length);
        if (count > 0) {
            raw.add(bytes, offset, count);
        } else if (count < 0 && sealed == null) {
            if (stored.meter.bytes() == 0) {
                throw new EOFException("There is nothing to unseal: even an empty dump has a frame.");
            }
            sealed = new Sealed(raw.bytes(), raw.sha256(), stored.meter.bytes(), stored.meter.sha256());
        }
        return count;
    }

    /**
     * What was read, to be compared with what sealing returned.
     *
     * @throws IllegalStateException if the end was not reached yet
     */
    public Sealed sealed() {
        Sealed whole = sealed;
        if (whole == null) {
            throw new IllegalStateException("The stream was not read to its end.");
        }
        return whole;
    }

    @Override
    public void close() throws IOException {
        try {
            zstd.close();
        } finally {
            stored.source.close();
        }
    }

    /** The first step after the source. Closing it does nothing, so that zstd always gets to free its memory. */
    private static final class Stored extends InputStream {

        private final InputStream source;
        private final Meter meter = new Meter();

        private Stored(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = source.read(bytes, offset, length);
            if (count > 0) {
                meter.add(bytes, offset, count);
            }
            return count;
        }

        @Override
        public int available() throws IOException {
            return source.available();
        }
    }
}
