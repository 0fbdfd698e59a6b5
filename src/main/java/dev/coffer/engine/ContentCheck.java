package dev.coffer.engine;

import java.io.Closeable;
import java.io.IOException;

/** Looks into a dump while it passes, and says in the end whether it is one. For one thread at a time. */
public interface ContentCheck extends Closeable {

    /** Takes the next bytes of the dump; what it thinks of them it says in {@link #finish()}. */
    void write(byte[] bytes, int offset, int length);

    /**
     * The whole dump has passed.
     *
     * @throws EngineException TOOL_FAILED, if it is no dump that could be restored
     * @throws IOException if that could not be found out
     */
    void finish() throws EngineException, IOException;

    /** Lets go of what the check holds, finished or not; never fails. */
    @Override
    void close();
}
