package dev.coffer.engine;

import java.io.IOException;
import java.io.InputStream;

/** A check whether a dump could be restored. For one use. */
public interface ContentCheck {

    /**
     * Reads the whole dump, also after it turned out not to be one.
     *
     * @param dump not closed; what it throws is thrown on unchanged, and says more than the check
     * @throws EngineException TOOL_FAILED, if it is no dump that could be restored
     * @throws IOException if that could not be determined
     */
    void read(InputStream dump) throws EngineException, IOException;
}
