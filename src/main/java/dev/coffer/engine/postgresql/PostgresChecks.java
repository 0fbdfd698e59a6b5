package dev.coffer.engine.postgresql;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;

/** The checks of the parts of a backup, by their format. */
final class PostgresChecks {

    private final PostgresTools tools;

    PostgresChecks(PostgresTools tools) {
        this.tools = tools;
    }

    /** @throws EngineException TOOL_MISSING or TOOL_TOO_OLD */
    ContentCheck start(String format, String tool) throws EngineException {
        return switch (format) {
            case PostgresDatabasePart.FORMAT -> new ArchiveCheck(tools.reading(tool));
            case PostgresGlobalsPart.FORMAT -> new GlobalsCheck();
            default -> throw PostgresRestore.unknown(format);
        };
    }
}
