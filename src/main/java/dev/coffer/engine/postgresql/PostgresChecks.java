package dev.coffer.engine.postgresql;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;

/** How the parts of a PostgreSQL server's backup are looked into, by their format. */
final class PostgresChecks {

    private final PostgresTools tools;

    PostgresChecks(PostgresTools tools) {
        this.tools = tools;
    }

    /** @throws EngineException TOOL_MISSING or TOOL_TOO_OLD */
    ContentCheck start(String format, String tool) throws EngineException {
        return switch (format) {
            case PostgresDatabasePart.FORMAT -> ArchiveCheck.start(tools.reading(tool));
            case PostgresGlobalsPart.FORMAT -> new GlobalsCheck();
            default ->
                throw new EngineException(
                        Code.TOOL_TOO_OLD, "The format " + format + " is not known to this version of the service.");
        };
    }
}
