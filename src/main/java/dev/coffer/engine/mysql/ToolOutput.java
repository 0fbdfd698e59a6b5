package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The output of a tool that runs on a thread of its own, to be read piece by piece. At most a few pieces wait to be read;
 * then the tool waits.
 */
final class ToolOutput extends InputStream {

    /** How many pieces, of at most 128 kB each, may wait to be read. */
    private static final int AHEAD = 8;

    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(AHEAD + 1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Throwable failure;
    private volatile List<String> remarks = List.of();
    private byte[] current = {};
    private int position;
    private boolean ended;

    private interface Work {
        List<String> to(OutputStream out) throws EngineException, IOException;
    }

    private ToolOutput(String name, Work work) {
        this.thread = new Thread(() -> run(work), name);
        thread.setDaemon(true);
    }

    /** Starts a tool. */
    static ToolOutput of(String name, MysqlRun run) {
        ToolOutput output = new ToolOutput(name, run::run);
        output.thread.start();
        return output;
    }

    private void run(Work work) {
        try {
            remarks = work.to(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    put(Arrays.copyOfRange(bytes, offset, offset + length));
                }
            });
        } catch (EngineException | IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            end();
        }
    }

    private void put(byte[] piece) throws InterruptedIOException {
        try {
            pieces.put(piece);
            begun.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Reading the output has ended");
        }
    }

    private void end() {
        try {
            pieces.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        begun.countDown();
    }

    /** Waits until the tool has written something or has ended; false if neither happens in this time. */
    boolean awaitBegin(Duration longest) throws InterruptedIOException {
        try {
            return begun.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Waiting for the output of a tool was interrupted");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Reads what the tool has written; at the end, {@link #requireSuccess} says whether it was all. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, bytes, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws InterruptedIOException {
        while (!ended && position == current.length) {
            try {
                current = pieces.take();
                position = 0;
                ended = current.length == 0;
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
        return !ended;
    }

    /**
     * Throws, after the end was read, what ended the tool, if that was no success.
     *
     * @throws EngineException as the run of the tool throws it
     */
    void requireSuccess() throws EngineException, IOException {
        Throwable reason = failure;
        if (reason instanceof EngineException e) {
            throw e;
        }
        if (reason instanceof IOException e) {
            throw e;
        }
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
    }

    /** Returns, after the end was read, what the tool said although it succeeded. */
    List<String> remarks() {
        return remarks;
    }

    /** Ends the tool, if it still runs, and waits until it is gone. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        thread.interrupt();
        while (thread.isAlive()) {
            pieces.clear();
            try {
                thread.join(10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
