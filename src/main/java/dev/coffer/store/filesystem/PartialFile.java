package dev.coffer.store.filesystem;

import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The file of an upload. After a failed write the file has a hole, so every later write fails too. Closing it does nothing:
 * only {@link #complete()} and {@link #abandon()} end it.
 */
final class PartialFile extends OutputStream {

    /**
     * The bytes that are flushed while the next ones are written, so that the end does not have to flush everything.
     */
    private static final long PIECE = 64L << 20;

    private static final ExecutorService DISK = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "store to disk");
        thread.setDaemon(true);
        return thread;
    });

    private final StoreFolders folders;
    private final String key;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private @Nullable StoreException failure;
    private long unforced;
    private @Nullable Future<?> forcing;

    /** Creates the file, which must not exist. */
    PartialFile(StoreFolders folders, String key, Path path) throws IOException {
        this.folders = folders;
        this.key = key;
        this.channel = FileChannel.open(
                path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), folders.fileAttributes());
        try {
            folders.requirePrivate(path);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    @Override
    public void write(int b) throws StoreException {
        requireNoFailure();
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws StoreException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireNoFailure();
        int end = offset + length;
        for (int at = offset; at < end; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int piece = Math.min(buffer.remaining(), end - at);
            buffer.put(bytes, at, piece);
            at += piece;
        }
    }

    @Override
    public void flush() throws StoreException {
        requireNoFailure();
        try {
            buffer.flip();
            while (buffer.hasRemaining()) {
                unforced += channel.write(buffer);
            }
            buffer.clear();
            if (unforced >= PIECE) {
                unforced = 0;
                awaitForcing();
                forcing = DISK.submit(() -> {
                    channel.force(false);
                    return null;
                });
            }
        } catch (IOException e) {
            throw fail(e);
        }
    }

    /** Waits for the flush and rethrows its failure, because a system reports a failed write only once. */
    private void awaitForcing() throws IOException {
        Future<?> running = forcing;
        if (running == null) {
            return;
        }
        forcing = null;
        try {
            running.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    @Override
    public void close() {}

    /** Syncs the file, so that it survives a power failure, and closes it. */
    void complete() throws StoreException {
        flush();
        try {
            awaitForcing();
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw fail(e);
        }
    }

    /** Closes the file as it is; has no effect after {@link #complete()}. */
    void abandon() throws IOException {
        channel.close();
    }

    private StoreException fail(IOException cause) {
        StoreException explained = FilesystemErrors.explain("write " + key, folders.root(), cause);
        failure = explained;
        return explained;
    }

    private void requireNoFailure() throws StoreException {
        StoreException earlier = failure;
        if (earlier != null) {
            throw new StoreException(String.valueOf(earlier.getMessage()), earlier);
        }
    }
}
