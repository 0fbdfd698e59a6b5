package dev.coffer.seal;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.coffer.seal.UnsealException.Layer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that reads what a {@link SealingStream} wrote: it returns the dump, and counts and hashes both ends. A
 * truncated or damaged object causes an {@link UnsealException}, never a short dump. A source that fails causes its own
 * exception. Not thread-safe.
 */
public final class UnsealingStream extends InputStream {

    private static final int DRAIN = 128 * 1024;

    private final Meter raw = new Meter();
    private final Stored stored;
    private final @Nullable AgeInput age;
    private final ZstdInputStreamNoFinalizer zstd;
    private @Nullable Sealed sealed;

    /**
     * Opens an object. Nothing is read from the source before the first read.
     *
     * @param source the stored object; closed with this stream
     * @param identities the identities to decrypt with; null if the object is not encrypted
     */
    public UnsealingStream(InputStream source, @Nullable Identities identities) throws IOException {
        this.stored = new Stored(source);
        this.age = identities == null ? null : new AgeInput(stored, identities);
        this.zstd = new ZstdInputStreamNoFinalizer(age == null ? stored : age);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = unseal(bytes, offset, length);
        if (count > 0) {
            raw.add(bytes, offset, count);
        } else if (count < 0 && sealed == null) {
            if (stored.meter.bytes() == 0) {
                throw new UnsealException(
                        Layer.COMPRESSION,
                        "The object is empty: even an empty dump has a zstd frame.",
                        new EOFException());
            }
            sealed = new Sealed(raw.bytes(), raw.sha256(), stored.meter.bytes(), stored.meter.sha256());
        }
        return count;
    }

    private int unseal(byte[] bytes, int offset, int length) throws IOException {
        try {
            return zstd.read(bytes, offset, length);
        } catch (IOException e) {
            if (stored.failure != null) {
                throw stored.failure;
            }
            if (e instanceof UnsealException) {
                throw e;
            }
            throw new UnsealException(
                    Layer.COMPRESSION, "The object is not a zstd frame, or is damaged or truncated.", e);
        }
    }

    /**
     * Returns the sizes and hashes, for comparison with those of the sealed dump.
     *
     * @throws IllegalStateException if the stream was not read to its end
     */
    public Sealed sealed() {
        Sealed whole = sealed;
        if (whole == null) {
            throw new IllegalStateException("The stream was not read to its end.");
        }
        return whole;
    }

    /**
     * Reads the rest of the source without unsealing it, also after an {@link UnsealException}. After that, this stream
     * can only be closed.
     *
     * @return the size and hash of the whole stored object
     * @throws IOException if the source failed; the source's own exception
     */
    public Checksum drain() throws IOException {
        if (sealed != null) {
            return new Checksum(sealed.storedBytes(), sealed.storedSha256());
        }
        byte[] buffer = new byte[DRAIN];
        int count = stored.read(buffer, 0, buffer.length);
        while (count >= 0) {
            count = stored.read(buffer, 0, buffer.length);
        }
        return new Checksum(stored.meter.bytes(), stored.meter.sha256());
    }

    @Override
    public void close() throws IOException {
        try {
            zstd.close();
        } finally {
            stored.source.close();
        }
    }

    /** The first step after the source. Closing it does nothing, so that zstd always frees its memory. */
    private static final class Stored extends InputStream {

        private final InputStream source;
        private final Meter meter = new Meter();
        private @Nullable IOException failure;

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
            try {
                int count = source.read(bytes, offset, length);
                if (count > 0) {
                    meter.add(bytes, offset, count);
                }
                return count;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int available() throws IOException {
            return source.available();
        }
    }
}
