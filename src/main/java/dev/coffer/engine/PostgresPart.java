package dev.coffer.engine;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The output of one run of one of PostgreSQL's dump tools. */
final class PostgresPart implements DumpPart {

    static final String CUSTOM = "pg_dump-custom";
    static final String SQL = "sql";

    private final @Nullable String database;
    private final String fileName;
    private final String format;
    private final ToolProcess tool;

    private PostgresPart(@Nullable String database, String fileName, String format, ToolProcess tool) {
        this.database = database;
        this.fileName = fileName;
        this.format = format;
        this.tool = tool;
    }

    static PostgresPart ofDatabase(String database, String fileName, ToolProcess tool) {
        return new PostgresPart(database, fileName, CUSTOM, tool);
    }

    static PostgresPart ofGlobals(String fileName, ToolProcess tool) {
        return new PostgresPart(null, fileName, SQL, tool);
    }

    @Override
    public @Nullable String database() {
        return database;
    }

    @Override
    public String fileName() {
        return fileName;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public void dump(OutputStream out) throws EngineException, IOException {
        tool.run(out);
    }

    @Override
    public @Nullable ContentHash contentHash(OutputStream out) {
        return format.equals(CUSTOM) ? new ContentHash(out) : null;
    }
}
