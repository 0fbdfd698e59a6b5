package dev.coffer.restore;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.PartReader;
import dev.coffer.backup.Backup;
import dev.coffer.engine.StoredDump;
import dev.coffer.store.BackupStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A part of a backup as the engine reads it, which is decrypted, decompressed and hashed on the way.
 *
 * @param progress is told how many bytes were read since the part was opened last
 */
public record PartDump(
        PartReader parts,
        BackupStore store,
        Backup backup,
        Manifest manifest,
        Manifest.Part part,
        LongConsumer progress)
        implements StoredDump {

    @Override
    public @Nullable String database() {
        return part.database();
    }

    @Override
    public String format() {
        return part.format();
    }

    @Override
    public String tool() {
        return Objects.requireNonNullElse(part.tool(), manifest.tool());
    }

    @Override
    public long rawBytes() {
        return part.rawBytes();
    }

    @Override
    public InputStream open() throws IOException {
        return new Counting(parts.open(store, backup.folder(), part));
    }

    private final class Counting extends FilterInputStream {

        private long read;

        Counting(InputStream in) {
            super(in);
            progress.accept(0);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
                read += count;
                progress.accept(read);
            }
            return count;
        }
    }
}
