package dev.coffer.restore.run;

import dev.coffer.archive.Manifest;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.StoredDump;
import dev.coffer.restore.BackupParts;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The dumps that a backup holds.
 *
 * @param opened opens a part
 */
record BackupDumps(BackupParts parts, List<DatabaseContents> known, Function<Manifest.Part, StoredDump> opened)
        implements Dumps {

    @Override
    public Optional<StoredDump> of(String database) {
        return Optional.ofNullable(parts.databases().get(database)).map(opened);
    }

    @Override
    public Optional<DatabaseContents> contents(String database) throws EngineException {
        return known.stream().filter(each -> each.database().equals(database)).findFirst();
    }
}
