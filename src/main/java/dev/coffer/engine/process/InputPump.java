package dev.coffer.engine.process;

import dev.coffer.engine.process.OutputPump.Chunk;
import dev.coffer.engine.process.OutputPump.StalledException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Carries bytes from a source to the standard input of a process. The caller's thread reads the source while another one
 * writes from a few buffers; so the caller can be interrupted, which it could not be in a write to a pipe.
 */
final class InputPump implements Runnable {

    private final OutputStream out;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(OutputPump.BUFFERS);
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(OutputPump.BUFFERS + 1);
    private volatile boolean open = true;

    InputPump(OutputStream out) {
        this.out = out;
        for (int i = 0; i < OutputPump.BUFFERS; i++) {
            free.add(new byte[OutputPump.BUFFER]);
        }
    }

    /** Writes until the end of the source, or until the thread that runs this is interrupted. */
    @Override
    public void run() {
        try (out) {
            for (Chunk chunk = full.take(); chunk.length() > 0; chunk = full.take()) {
                write(chunk);
                free.put(chunk.bytes());
            }
        } catch (IOException e) {
            open = false;
        } catch (InterruptedException e) {
            // The caller has given up.
        }
    }

    private void write(Chunk chunk) {
        try {
            if (open) {
                out.write(chunk.bytes(), 0, chunk.length());
                out.flush();
            }
        } catch (IOException e) {
            open = false; // the process reads no more; its exit code tells why
        }
    }

    /**
     * Hands the source to the process, until its end or until the process reads no more.
     *
     * @param patience how long the process may read nothing; only this waiting counts, not the source's time. Zero is for
     *     ever
     * @return whether the process has taken everything
     * @throws StalledException if it read nothing for so long
     * @throws IOException whatever the source throws, unchanged
     */
    boolean copyFrom(InputStream in, Duration patience) throws IOException, InterruptedException, StalledException {
        int length = OutputPump.BUFFER;
        while (open && length > 0) {
            byte[] buffer = OutputPump.take(free, patience);
            length = in.readNBytes(buffer, 0, buffer.length);
            full.put(new Chunk(buffer, length, null));
        }
        if (length > 0) {
            full.put(new Chunk(new byte[0], 0, null));
            return false;
        }
        for (int i = 1; i < OutputPump.BUFFERS; i++) { // all but the one that marks the end
            OutputPump.take(free, patience);
        }
        return open;
    }
}
