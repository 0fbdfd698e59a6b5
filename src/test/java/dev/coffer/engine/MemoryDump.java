package dev.coffer.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a backup that a test holds in memory, whole or damaged. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record MemoryDump(
        @Nullable String database,
        String format,
        String tool,
        byte[] bytes,
        @Nullable InputStream end) implements StoredDump {

    /** Dumps a part as it is. */
    public static MemoryDump of(DumpPlan plan, DumpPart part) throws EngineException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        part.dump(bytes, null);
        return new MemoryDump(
                part.database(),
                part.format(),
                Objects.requireNonNullElse(part.tool(), plan.tool()),
                bytes.toByteArray(),
                null);
    }

    /** The same with other bytes. */
    public MemoryDump with(byte[] others) {
        return new MemoryDump(database, format, tool, others, end);
    }

    /** The same with something to read after its bytes. */
    public MemoryDump before(InputStream more) {
        return new MemoryDump(database, format, tool, bytes, more);
    }

    @Override
    public long rawBytes() {
        return bytes.length;
    }

    @Override
    public InputStream open() {
        InputStream whole = new ByteArrayInputStream(bytes);
        return end == null ? whole : new SequenceInputStream(whole, end);
    }
}
