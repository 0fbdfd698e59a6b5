package dev.coffer.store.filesystem;

import dev.coffer.store.UnreadableObjectException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of an object's file, whose read errors name the object and the byte. */
final class ObjectInput extends FilterInputStream {

    private final String key;
    private long offset;

    /** @param file closed with this */
    ObjectInput(InputStream file, String key) {
        super(file);
        this.key = key;
    }

    @Override
    public int read() throws IOException {
        try {
            int read = in.read();
            offset += read < 0 ? 0 : 1;
            return read;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            int count = in.read(bytes, from, length);
            offset += Math.max(0, count);
            return count;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(count);
        offset += skipped;
        return skipped;
    }

    private IOException explained(IOException e) {
        return FilesystemErrors.isOfMedium(e)
                ? new UnreadableObjectException(key, offset, FilesystemErrors.textOf(e), e)
                : e;
    }
}
