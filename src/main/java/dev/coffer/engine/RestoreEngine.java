package dev.coffer.engine;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Restores what a {@link BackupEngine} dumped to servers of the same datastore. */
public interface RestoreEngine {

    /** Returns the name of the datastore as in the catalog, for example {@code PostgreSQL}. */
    String datastore();

    /**
     * Returns whether a database has schemas, so that tables can come back into one of their own. Without, they come back
     * into a database of their own, and are listed under {@link DatabaseContents#TABLES}.
     */
    default boolean hasSchemas() {
        return true;
    }

    /** Returns whether parts of a format are pieces of a log, which are replayed upon the restored databases. */
    default boolean replays(String format) {
        return false;
    }

    /**
     * Tells whether the log of a backup has a place, as far as that is known without reading the log. A time is none.
     *
     * @param state what the engine said in the {@linkplain DumpPlan#state() state} of the backup
     * @return why it has not, in a sentence with the range of the log; empty if it has, or that is not known
     */
    default Optional<String> unreachable(Map<String, String> state, LogEnd end) {
        return Optional.empty();
    }

    /**
     * Logs in to a server, and changes nothing.
     *
     * @param target its list of databases does not matter; the contents of dumps run with the rights of its role
     * @param administrator the login of a superuser of the same server, which does only what a dump's contents cannot
     *     abuse, such as creating extensions; null if the role of the target does everything
     * @return to be closed by the caller
     */
    RestoreTarget connect(Target target, @Nullable Target administrator) throws EngineException;

    /** Returns whether the server that is configured for proofs can be one of this datastore. */
    default boolean claimsServers() {
        return true;
    }

    /**
     * Claims a server that is configured for proofs. The claim marks it as a scratch server; a server with contents of its own
     * must be marked already. All that an earlier proof left is removed.
     *
     * @param administrator the login of a superuser
     * @param major the version without its minor number that the server has to have, or a later one
     * @return to be closed by the caller; empty while another process proves something on it
     * @throws EngineException TARGET_LACKS, before anything is changed, if the server cannot be used; SERVER_UNREACHABLE or
     *     SERVER_BUSY if it may be later
     */
    Optional<ScratchServer> claim(Target administrator, String major) throws EngineException;
}
