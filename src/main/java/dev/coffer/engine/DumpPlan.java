package dev.coffer.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a backup consists of, and what the engine holds open for it, such as a session, a snapshot or a lock. */
public interface DumpPlan extends AutoCloseable {

    /** Returns the version of the server. */
    ServerVersion server();

    /** Returns the name and version of the tool that dumps the server, for example {@code pg_dump 15.18}. */
    String tool();

    /** Returns the parts in the order in which they are to be dumped; at least one. */
    List<DumpPart> parts();

    /** Returns what is left out, and what else the person who requested the backup should know. */
    List<DumpWarning> warnings();

    /**
     * Returns what the engine needs to take a backup that builds on this one, such as positions in a log; valid after all
     * parts have been dumped. Only the engine can read it; may be empty.
     */
    default Map<String, String> state() {
        return Map.of();
    }

    /**
     * Returns whether the parts of the parent that have a format stay in the backup, before those of this plan, since these
     * hold only what has changed.
     */
    default boolean keeps(String format) {
        return false;
    }

    /**
     * Returns the moments that the backup can be restored to; valid after all parts have been dumped. Null if that is only
     * the one at which it was taken.
     */
    default @Nullable Moments moments() {
        return null;
    }

    /** Releases everything that the plan holds; never fails. */
    @Override
    default void close() {}
}
