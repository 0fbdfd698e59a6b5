package dev.coffer.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Carries the output of a process to a consumer. One thread reads ahead into two buffers while the caller's thread
 * writes; so the caller can be interrupted, which it could not be in a read from a pipe.
 */
final class OutputPump implements Runnable {

    private static final int BUFFER = 128 * 1024;

    private final InputStream in;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(2);
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(3);

    OutputPump(InputStream in) {
        this.in = in;
        free.add(new byte[BUFFER]);
        free.add(new byte[BUFFER]);
    }

    /** Reads until the end of the output, or until the thread that runs this is interrupted. */
    @Override
    public void run() {
        @Nullable IOException failure = null;
        try (in) {
            while (true) {
                byte[] buffer = free.take();
                int length = in.read(buffer);
                if (length < 0) {
                    break;
                }
                full.put(new Chunk(buffer, length, null));
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            return; // nobody waits for more
        }
        full.add(new Chunk(new byte[0], -1, failure));
    }

    /**
     * Writes everything that is read.
     *
     * @return how many bytes that were
     * @throws UnreadableException if the output could not be read to its end
     * @throws IOException whatever the consumer throws, as it is
     */
    long copyTo(OutputStream out) throws IOException, InterruptedException, UnreadableException {
        long written = 0;
        while (true) {
            Chunk chunk = full.take();
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

    /** A length of -1 is the end. */
    @SuppressWarnings("ArrayRecordComponent") // a buffer on its way, never compared
    private record Chunk(byte[] bytes, int length, @Nullable IOException failure) {}

    /** The pipe from the process broke; no fault of the consumer. */
    static final class UnreadableException extends Exception {
        UnreadableException(IOException cause) {
            super(cause);
        }
    }
}
