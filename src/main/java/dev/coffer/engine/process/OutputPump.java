package dev.coffer.engine.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries the output of a process to a consumer. A thread reads ahead into a few buffers while the caller's thread writes;
 * so the caller can be interrupted, which it could not be in a read from a pipe.
 */
final class OutputPump implements Runnable {

    /** The size of a buffer in bytes. */
    static final int BUFFER = 128 * 1024;

    /** Enough for a tool to continue while the consumer is busy for a moment. */
    static final int BUFFERS = 8;

    private final InputStream in;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(BUFFERS + 1);

    OutputPump(InputStream in) {
        this.in = in;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new byte[BUFFER]);
        }
    }

    /** Reads until the end of the output, or until the thread that runs this is interrupted. */
    @Override
    public void run() {
        @Nullable IOException failure = null;
        try (in) {
            while (true) {
                byte[] buffer = free.take();
                int length = fill(buffer);
                if (length < 0) {
                    break;
                }
                full.put(new Chunk(buffer, length, null));
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            return; // the caller has given up
        }
        full.add(new Chunk(new byte[0], -1, failure));
    }

    /** Reads everything that is available: tools write a few kilobytes at a time, and each hand-over wakes a thread. */
    private int fill(byte[] buffer) throws IOException {
        int length = in.read(buffer);
        while (length > 0 && length < buffer.length && in.available() > 0) {
            int count = in.read(buffer, length, buffer.length - length);
            if (count < 0) {
                break;
            }
            length += count;
        }
        return length;
    }

    /**
     * Writes everything that is read.
     *
     * @param patience how long the process may write nothing; only this waiting counts, not the consumer's time. Zero is
     *     for ever
     * @return the number of bytes
     * @throws StalledException if it wrote nothing for so long
     * @throws UnreadableException if the output could not be read to its end
     * @throws IOException whatever the consumer throws, unchanged
     */
    long copyTo(OutputStream out, Duration patience)
            throws IOException, InterruptedException, StalledException, UnreadableException {
        long written = 0;
        while (true) {
            Chunk chunk = take(full, patience);
            if (chunk.failure() != null) {
                throw new UnreadableException(chunk.failure());
            }
            if (chunk.length() < 0) {
                return written;
            }
            out.write(chunk.bytes(), 0, chunk.length());
            written += chunk.length();
            free.put(chunk.bytes());
        }
    }

    /**
     * Takes what another thread puts into a queue.
     *
     * @param patience how long to wait; zero is for ever
     * @throws StalledException if nothing was put for so long
     */
    static <T> T take(BlockingQueue<T> queue, Duration patience) throws InterruptedException, StalledException {
        if (patience.isZero()) {
            return queue.take();
        }
        T taken = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (taken == null) {
            throw new StalledException();
        }
        return taken;
    }

    /** A buffer on its way; a length that is not positive is the end. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Chunk(byte[] bytes, int length, @Nullable IOException failure) {}

    /** The process wrote or read nothing for too long. */
    static final class StalledException extends Exception {}

    /** The pipe from the process broke; no fault of the consumer. */
    static final class UnreadableException extends Exception {
        UnreadableException(IOException cause) {
            super(cause);
        }
    }
}
