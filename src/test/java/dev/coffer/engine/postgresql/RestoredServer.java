package dev.coffer.engine.postgresql;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Dumps a server of a test, and restores to another one, as the service does. */
final class RestoredServer {

    static final PostgresEngine ENGINE =
            new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));

    private RestoredServer() {}

    /** Dumps a database, or what belongs to none. */
    static MemoryDump dump(PostgresServer source, @Nullable String database) throws EngineException, IOException {
        try (DumpPlan plan = ENGINE.plan(source.target("postgres", null))) {
            for (DumpPart part : plan.parts()) {
                if (Objects.equals(part.database(), database)) {
                    return MemoryDump.of(plan, part);
                }
            }
            throw new IllegalStateException("There is no database " + database);
        }
    }

    static DatabaseRestore as(String name) {
        return new DatabaseRestore(name, List.of(), false, 2);
    }

    /** Restores the globals and a database as a superuser. */
    static RestoreResult restore(PostgresServer to, MemoryDump dump, String name) throws EngineException, IOException {
        return restore(to.target("postgres", null), null, dump, name);
    }

    static RestoreResult restore(Target target, @Nullable Target administrator, MemoryDump dump, String name)
            throws EngineException, IOException {
        try (RestoreTarget server = ENGINE.connect(target, administrator)) {
            server.drop(name);
            return server.restore(dump, as(name));
        }
    }
}
