package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.process.ToolProcess;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** What belongs to no database, as {@code pg_dumpall} writes it in SQL. */
final class PostgresGlobalsPart implements DumpPart {

    static final String FORMAT = "sql";

    private final String fileName;
    private final PostgresTool tool;
    private final ToolProcess process;

    PostgresGlobalsPart(String fileName, PostgresTool tool, ToolProcess process) {
        this.fileName = fileName;
        this.tool = tool;
        this.process = process;
    }

    @Override
    public @Nullable String database() {
        return null;
    }

    @Override
    public String fileName() {
        return fileName;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public String tool() {
        return "pg_dumpall " + tool.version().full();
    }

    @Override
    public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws EngineException, IOException {
        process.run(out);
        return DumpResult.PLAIN;
    }
}
