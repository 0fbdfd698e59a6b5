package dev.coffer.restore.scratch;

import dev.coffer.archive.Manifest;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Engines;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.StoredDump;
import dev.coffer.restore.BackupParts;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes backups with pieces of a log whole, each on a server of its own: the databases are restored there under the names
 * that they have at the source, and the pieces are replayed upon them. So the names in a log never decide what becomes of a
 * server that something else uses.
 */
@Singleton
public class ReplayedBackups {

    /** What the data of a database takes, as a multiple of its dump: indexes are no part of that. */
    private static final int GROWTH = 2;

    /** What an empty server takes, in bytes. */
    private static final long EMPTY_SERVER = 200L * 1024 * 1024;

    private final LocalScratchServers servers;
    private final Engines engines;

    ReplayedBackups(LocalScratchServers servers, Engines engines) {
        this.servers = servers;
        this.engines = engines;
    }

    /**
     * Makes a backup whole.
     *
     * @param dumps opens a part of it
     * @param end what follows it in the log is left out; null for nothing
     * @param jobs how many indexes of a database are made at a time
     * @return to be closed by the caller
     * @throws EngineException TARGET_LACKS if this machine has no server for it, or no room; TOOL_FAILED if it cannot be
     *     replayed
     * @throws IOException what reading a part threw, unchanged
     */
    public ReplayedBackup replay(
            Manifest manifest, Function<Manifest.Part, StoredDump> dumps, @Nullable LogEnd end, int jobs)
            throws EngineException, IOException, InterruptedException {
        String datastore = manifest.datastore();
        RestoreEngine engine = engines.restoring(datastore).orElseThrow(() -> unknown(datastore));
        BackupEngine dumping = engines.of(datastore).orElseThrow(() -> unknown(datastore));
        ScratchServer server =
                servers.start(datastore, manifest.datastoreVersion(), EMPTY_SERVER + GROWTH * manifest.rawBytes());
        boolean whole = false;
        try {
            RestoreTarget target = engine.connect(server.replayer(), server.administrator());
            ReplayedBackup made = make(target, BackupParts.of(manifest, engine), manifest.state(), dumps, end, jobs)
                    .on(server, dumping);
            whole = true;
            return made;
        } finally {
            if (!whole) {
                server.close();
            }
        }
    }

    private static EngineException unknown(String datastore) {
        return new EngineException(Code.TARGET_LACKS, "This service cannot restore " + datastore + ".");
    }

    /** What was made, before it is known on which server. */
    private record Made(RestoreTarget target, Replayed replayed, List<FailedEntry> failed, List<String> notes) {

        private ReplayedBackup on(ScratchServer server, BackupEngine dumping) throws EngineException {
            return ReplayedBackup.of(server, target, dumping, replayed, failed, notes);
        }
    }

    private static Made make(
            RestoreTarget target,
            BackupParts parts,
            Map<String, String> state,
            Function<Manifest.Part, StoredDump> dumps,
            @Nullable LogEnd end,
            int jobs)
            throws EngineException, IOException {
        List<FailedEntry> failed = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Map.Entry<String, Manifest.Part> part : parts.databases().entrySet()) {
            String database = part.getKey();
            StoredDump dump = dumps.apply(part.getValue());
            DatabaseRestore order = DatabaseRestore.staging(database, jobs);
            target.check(dump, order);
            RestoreResult result = target.restore(dump, order);
            result.failed()
                    .forEach(each ->
                            failed.add(new FailedEntry(database + ": " + each.entry(), each.reason(), each.lacking())));
            result.notes().forEach(note -> notes.add(database + ": " + note));
        }
        Replayed replayed =
                target.replay(state, parts.pieces().stream().map(dumps).toList(), end);
        notes.addAll(replayed.notes());
        return new Made(target, replayed, failed, notes);
    }
}
