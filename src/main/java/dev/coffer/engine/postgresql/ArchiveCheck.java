package dev.coffer.engine.postgresql;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Lets {@code pg_restore} read the table of contents of an archive from the dump itself. The tool stops reading at the end
 * of the table.
 */
final class ArchiveCheck implements ContentCheck {

    private static final String NAME = "pg_restore --list";

    /** Reading a table of contents never takes longer. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final ToolProcess process;

    ArchiveCheck(PostgresTool tool) {
        process = new ToolProcess(NAME, List.of(tool.path("pg_restore"), "--list"), Map.of(), List.of(), LONGEST);
    }

    @Override
    public void read(InputStream dump) throws EngineException, IOException {
        try {
            process.feed(dump, LONGEST);
        } catch (EngineException e) {
            dump.transferTo(OutputStream.nullOutputStream());
            if (e.code() == Code.TOOL_UNFINISHED) {
                throw new IOException(e.getMessage(), e); // which says nothing about the archive
            }
            throw e;
        }
    }
}
