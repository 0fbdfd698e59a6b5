package dev.coffer.restore.run;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.StoredDump;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the dumps of databases come from that an attempt restores. */
interface Dumps extends AutoCloseable {

    /** Returns the dump of a database; empty if there was no such database at the moment that is restored to. */
    Optional<StoredDump> of(String database);

    /** Returns what a database held; empty if that is not known. */
    Optional<DatabaseContents> contents(String database) throws EngineException;

    /** Returns what to know about them, in sentences. */
    default List<String> notes() {
        return List.of();
    }

    /** Returns what they lack of the backup, because a server refused it. */
    default List<FailedEntry> failed() {
        return List.of();
    }

    /** Returns the last transaction that was replayed from a log; null if none was. */
    default Replayed.@Nullable Transaction lastTransaction() {
        return null;
    }

    @Override
    default void close() {}
}
