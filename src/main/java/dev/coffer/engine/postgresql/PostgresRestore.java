package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** Restores parts with {@code pg_restore} and {@code psql}. */
final class PostgresRestore {

    private final PostgresLogin login;
    private final String database;

    PostgresRestore(PostgresLogin login, String database) {
        this.login = login;
        this.database = database;
    }

    /** Restores one part; see {@link dev.coffer.engine.RestoreEngine#restore}. */
    List<String> restore(InputStream dump, String format, PostgresTool with) throws EngineException, IOException {
        ToolProcess process = switch (format) {
            case PostgresDatabasePart.FORMAT ->
                login.process(
                        "pg_restore into database \"" + database + "\"",
                        with.pgRestore(),
                        List.of("--no-password", "--exit-on-error", "--dbname=" + connectionString()),
                        database);
            case PostgresGlobalsPart.FORMAT ->
                login.process(
                        "psql in database \"" + database + "\"",
                        with.psql(),
                        List.of("--no-password", "--no-psqlrc", "--quiet"),
                        database);
            default -> throw unknown(format);
        };
        // Indexes and constraints come after the last byte, and may take hours.
        return process.feed(dump, Duration.ZERO).lines().toList();
    }

    /** pg_restore takes the database from no variable, and a name with an equals sign for more than a name. */
    private String connectionString() {
        return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    static EngineException unknown(String format) {
        return new EngineException(
                Code.TOOL_TOO_OLD, "The format " + format + " is not known to this version of the service.");
    }
}
