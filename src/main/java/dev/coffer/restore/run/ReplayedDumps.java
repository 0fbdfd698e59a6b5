package dev.coffer.restore.run;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.StoredDump;
import dev.coffer.restore.scratch.ReplayedBackup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dumps of a backup that was made whole from pieces of a log.
 *
 * @param known what the databases held at the end of the backup; empty if it is not restored to its end, so that its own
 *     server is asked
 * @param longest what is not counted then is not compared
 */
record ReplayedDumps(ReplayedBackup backup, List<DatabaseContents> known, Duration longest) implements Dumps {

    @Override
    public Optional<StoredDump> of(String database) {
        return backup.dump(database);
    }

    @Override
    public Optional<DatabaseContents> contents(String database) throws EngineException {
        Optional<DatabaseContents> recorded =
                known.stream().filter(each -> each.database().equals(database)).findFirst();
        return recorded.isPresent() ? recorded : Optional.of(backup.target().contents(database, Set.of(), longest));
    }

    @Override
    public List<String> notes() {
        return backup.notes();
    }

    @Override
    public List<FailedEntry> failed() {
        return backup.failed();
    }

    @Override
    public Replayed.@Nullable Transaction lastTransaction() {
        return backup.lastTransaction();
    }

    @Override
    public void close() {
        backup.close();
    }
}
