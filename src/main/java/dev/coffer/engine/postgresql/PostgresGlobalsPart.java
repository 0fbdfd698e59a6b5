package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to no database, as {@code pg_dumpall} writes it in SQL.
 *
 * @param through the database that the tool logs in to
 */
record PostgresGlobalsPart(String fileName, String tool, PostgresRun process, PostgresLogin login, String through)
        implements DumpPart {

    static final String FORMAT = "sql";

    @Override
    public @Nullable String database() {
        return null;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws EngineException, IOException {
        PostgresDiagnosis diagnosis = new PostgresDiagnosis(login, through);
        try {
            return new DumpResult(List.of(), PostgresRemarks.of("pg_dumpall", process.run(out)));
        } catch (EngineException e) {
            EngineException diagnosed = diagnosis.of(e);
            throw PostgresPartFailure.isAlone(diagnosed, login)
                    ? PostgresPartFailure.of(diagnosed, PostgresGlobals.GLOBALS + " are left out: ", "")
                    : diagnosed;
        }
    }
}
