package dev.coffer.restore.scratch;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A backup that was made whole on a server of its own, from which its databases can be dumped. */
public final class ReplayedBackup implements AutoCloseable {

    private final ScratchServer server;
    private final RestoreTarget target;
    private final Replayed replayed;
    private final List<FailedEntry> failed;
    private final List<String> notes;
    private final Map<String, StoredDump> dumps;

    private ReplayedBackup(
            ScratchServer server,
            RestoreTarget target,
            Replayed replayed,
            List<FailedEntry> failed,
            List<String> notes,
            Map<String, StoredDump> dumps) {
        this.server = server;
        this.target = target;
        this.replayed = replayed;
        this.failed = failed;
        this.notes = notes;
        this.dumps = dumps;
    }

    /** Finds out which databases are there now. */
    static ReplayedBackup of(
            ScratchServer server,
            RestoreTarget target,
            BackupEngine engine,
            Replayed replayed,
            List<FailedEntry> failed,
            List<String> notes)
            throws EngineException {
        Target login = server.replayer();
        List<String> all = new ArrayList<>(notes);
        try (DumpPlan plan = engine.plan(login)) {
            plan.warnings().stream()
                    .filter(DumpWarning::omission)
                    .map(DumpWarning::text)
                    .forEach(all::add);
            Map<String, StoredDump> dumps = plan.parts().stream()
                    .filter(part -> part.database() != null)
                    .map(part -> dump(engine, login, plan.tool(), part))
                    .collect(Collectors.toMap(dump -> String.valueOf(dump.database()), Function.identity()));
            return new ReplayedBackup(server, target, replayed, List.copyOf(failed), List.copyOf(all), dumps);
        }
    }

    private static StoredDump dump(BackupEngine engine, Target login, String tool, DumpPart part) {
        String database = String.valueOf(part.database());
        return new ScratchDump(engine, login.withDatabases(List.of(database)), database, part.format(), tool);
    }

    /** Returns the server as something that can be asked what it holds, under the names of the source. */
    public RestoreTarget target() {
        return target;
    }

    /** Returns the names of the databases that are there. */
    public Set<String> databases() {
        return dumps.keySet();
    }

    /** Returns the dump of a database as it is now; empty if the server has none of that name. */
    public Optional<StoredDump> dump(String database) {
        return Optional.ofNullable(dumps.get(database));
    }

    /** Returns the last transaction that was replayed; null if there was none. */
    public Replayed.@Nullable Transaction lastTransaction() {
        return replayed.last();
    }

    /** Returns what the server refused, with the name of the database. */
    public List<FailedEntry> failed() {
        return failed;
    }

    /** Returns what is different from the source, or to be known, in sentences. */
    public List<String> notes() {
        return notes;
    }

    /** Returns whether the server was there all the time. */
    public boolean running() {
        return server.running();
    }

    /** Stops the server and removes its data; never fails. */
    @Override
    public void close() {
        target.close();
        server.close();
    }
}
