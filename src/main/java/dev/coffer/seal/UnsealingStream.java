package dev.coffer.seal;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.coffer.seal.UnsealException.Layer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what a {@link SealingStream} wrote: gives the dump, and counts and hashes both sides on the way. An object
 * that is truncated or damaged ends in an {@link UnsealException}, never in a short dump; a source that fails, in its
 * own exception. For one thread at a time.
 */
public final class UnsealingStream extends InputStream {

    private static final int DRAIN = 128 * 1024;

    private final Meter raw = new Meter();
    private final Stored stored;
    private final @Nullable AgeInput age;
    private final ZstdInputStreamNoFinalizer zstd;
    private @Nullable Sealed sealed;

    /**
     * Begins to read what is not encrypted.
     *
     * @param source what the store holds; closed together with this stream
     */
    public UnsealingStream(InputStream source) throws IOException {
        this(source, null);
    }

    /**
     * Begins to read. The first bytes are taken from the source when the first of the dump are asked for.
     *
     * @param source what the store holds; closed together with this stream
     * @param identities what to decrypt it with; null if it is not encrypted
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
                        "There is nothing to unseal: even an empty dump has a frame.",
                        new EOFException());
            }
            sealed = new Sealed(raw.bytes(), raw.sha256(), stored.meter.bytes(), stored.meter.sha256());
        }
        return count;
    }

    private int unseal(byte[] bytes, int offset, int length) throws IOException {
        try {
            return zstd.read(bytes, offset, length);
        } catch (UnsealException e) {
            throw e;
        } catch (IOException e) {
            if (e.equals(stored.failure)) {
                throw e;
            }
            throw new UnsealException(Layer.COMPRESSION, "It is no whole zstd frame, or a damaged one.", e);
        }
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

    /**
     * Reads what is left of the source without unsealing it, also after an {@link UnsealException}. Then this stream
     * can only be closed.
     *
     * @return what the store holds, from its first byte to its last
     * @throws IOException the source's own
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

    /** The first step after the source. Closing it does nothing, so that zstd always gets to free its memory. */
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
