package dev.coffer.store.filesystem;

import dev.coffer.store.UnreadableObjectException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Bytes of an object's file. An error says of which object, and where. */
final class ObjectInput extends InputStream {

    private final InputStream in;
    private final String key;
    private long offset;
    private long left;

    private ObjectInput(InputStream in, String key, long from, long length) {
        this.in = in;
        this.key = key;
        this.offset = from;
        this.left = length;
    }

    /** Opens a file at an offset, for so many bytes at most. */
    static ObjectInput open(Path file, String key, long from, long length) throws IOException {
        SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        try {
            channel.position(from);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new ObjectInput(Channels.newInputStream(channel), key, from, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (left == 0 && length > 0) {
            return -1;
        }
        try {
            int count = in.read(bytes, from, (int) Math.min(length, left));
            if (count > 0) {
                offset += count;
                left -= count;
            }
            return count;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), left);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private IOException explained(IOException e) {
        return FilesystemErrors.isOfMedium(e)
                ? new UnreadableObjectException(key, offset, FilesystemErrors.textOf(e), e)
                : e;
    }
}
