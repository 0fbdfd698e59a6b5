package dev.coffer.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an upload on their way to a file. After a failed write the file has a hole, so every other write fails
 * too. Closing it does nothing: only {@link #complete()} and {@link #abandon()} end it.
 */
final class PartialFile extends OutputStream {

    private final StoreFolders folders;
    private final String key;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private @Nullable StoreException failure;

    private PartialFile(StoreFolders folders, String key, FileChannel channel) {
        this.folders = folders;
        this.key = key;
        this.channel = channel;
    }

    static PartialFile create(StoreFolders folders, String key, Path path) throws IOException {
        return new PartialFile(
                folders,
                key,
                FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                        folders.fileAttributes()));
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
                channel.write(buffer);
            }
            buffer.clear();
        } catch (IOException e) {
            throw fail(e);
        }
    }

    @Override
    public void close() {}

    /** Makes the bytes survive a power cut, and ends the file. */
    void complete() throws StoreException {
        flush();
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw fail(e);
        }
    }

    /** Ends the file as it is; harmless after {@link #complete()}. */
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
