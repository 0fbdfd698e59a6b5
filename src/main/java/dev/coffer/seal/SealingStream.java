package dev.coffer.seal;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream that compresses a dump as one zstd frame with a checksum, encrypts it with age if there are recipients, and
 * writes it to a sink. It counts and hashes both ends in the same pass, in constant memory. The sink stays open.
 *
 * <p>Only {@link #finish()} ends the frame and the encryption. Closing without it releases the native memory and writes
 * nothing, so a truncated dump never looks complete. Not thread-safe. Write in large pieces: each write is a native call.
 */
public final class SealingStream extends OutputStream {

    /**
     * Up to this level, the pieces for a thread have a quarter of zstd's default size and overlap by a 64th of its window.
     * The default size needs 59 MB where two threads compress, this one 20 MB, and compresses dumps of tables no better.
     * Pieces of 1 MiB read too little ahead to keep all threads busy: they leave a tenth of two processors idle.
     */
    private static final int FAST_LEVEL = 5;

    private static final int FAST_JOB = 2 << 20;
    private static final int FAST_OVERLAP = 3;

    private enum State {
        OPEN,
        BROKEN,
        FINISHED,
        CLOSED
    }

    private final Meter raw = new Meter();
    private final Stored stored;
    private final @Nullable AgeOutput age;
    private final ZstdOutputStreamNoFinalizer zstd;
    private State state = State.OPEN;

    /**
     * Opens a stream, and writes age's header if it encrypts.
     *
     * @param level the zstd level, 1 to 19
     * @param threads the number of additional threads, 0 to 256; 0 compresses on the thread that writes
     * @param recipients the recipients to encrypt for
     * @throws IOException if the sink failed
     */
    public SealingStream(OutputStream sink, int level, int threads, Recipients recipients) throws IOException {
        this.stored = new Stored(sink);
        this.age = recipients.isEmpty() ? null : new AgeOutput(stored, recipients);
        this.zstd = open(age == null ? stored : age, level, threads);
    }

    private static ZstdOutputStreamNoFinalizer open(OutputStream next, int level, int threads) throws IOException {
        ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(next, level);
        try {
            zstd.setChecksum(true);
            zstd.setWorkers(threads);
            if (threads > 0 && level <= FAST_LEVEL) {
                zstd.setJobSize(FAST_JOB);
                zstd.setOverlapLog(FAST_OVERLAP);
            }
            return zstd;
        } catch (IOException | RuntimeException e) {
            zstd.closeWithoutClosingParentStream();
            throw e;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException if the sink failed; the sink's own exception. Then every call except {@link #close()} fails
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        begin();
        raw.add(bytes, offset, length);
        zstd.write(bytes, offset, length);
        state = State.OPEN;
    }

    /**
     * Flushes everything written so far to the sink, at some cost in size. With encryption, a last block of less than 64
     * KiB is not flushed.
     */
    @Override
    public void flush() throws IOException {
        begin();
        zstd.flush();
        state = State.OPEN;
    }

    /**
     * Ends the frame and the encryption, and flushes the sink.
     *
     * @throws IOException if the sink failed, now or at an earlier write
     * @throws IllegalStateException if the stream was finished or closed before
     */
    public Sealed finish() throws IOException {
        begin();
        zstd.closeWithoutClosingParentStream();
        if (age != null) {
            age.close();
        }
        stored.flush();
        state = State.FINISHED;
        return new Sealed(raw.bytes(), raw.sha256(), stored.meter.bytes(), stored.meter.sha256());
    }

    /** Marks the stream as broken until the operation that starts here has succeeded. */
    private void begin() throws IOException {
        switch (state) {
            case OPEN -> state = State.BROKEN;
            case BROKEN -> throw new IOException("An earlier write failed, so the stream cannot continue.");
            case FINISHED, CLOSED -> throw new IllegalStateException("The stream has ended.");
        }
    }

    /** Releases the native memory and the key. It never fails, and writes nothing. */
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        stored.cut = true;
        try {
            // This frees the memory. It would also end the frame and the encryption, but the sink is cut off.
            try {
                zstd.closeWithoutClosingParentStream();
            } finally {
                if (age != null) {
                    age.close();
                }
            }
        } catch (IOException e) {
            // The discarded end of the frame.
        }
    }

    /** The last step before the sink, which counts and hashes the stored bytes. */
    private static final class Stored extends OutputStream {

        private final OutputStream sink;
        private final Meter meter = new Meter();
        private boolean cut;

        private Stored(OutputStream sink) {
            this.sink = sink;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!cut) {
                sink.write(bytes, offset, length);
                meter.add(bytes, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!cut) {
                sink.flush();
            }
        }
    }
}
