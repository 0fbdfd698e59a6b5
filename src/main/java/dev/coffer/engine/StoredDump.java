package dev.coffer.engine;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A part of a backup as it is read back from a store, decrypted and decompressed. */
public interface StoredDump {

    /** Returns the database that was dumped; null for a part that is about none. */
    @Nullable
    String database();

    /** Returns what restores it, as {@link DumpPart#format()} gave it. */
    String format();

    /** Returns the tool that wrote it, as {@link DumpPart#tool()} or else {@link DumpPlan#tool()} gave it. */
    String tool();

    /** Returns how many bytes the tool wrote. */
    long rawBytes();

    /**
     * Opens it at its beginning. Only reading it to the end shows whether it is whole: reading throws an exception where
     * it is not.
     *
     * @return to be closed by the caller
     */
    InputStream open() throws IOException;
}
