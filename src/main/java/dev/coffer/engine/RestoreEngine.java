package dev.coffer.engine;

import org.jspecify.annotations.Nullable;

/** Restores what a {@link BackupEngine} dumped to servers of the same datastore. */
public interface RestoreEngine {

    /** Returns the name of the datastore as in the catalog, for example {@code PostgreSQL}. */
    String datastore();

    /**
     * Logs in to a server, and changes nothing.
     *
     * @param target its list of databases does not matter; the contents of dumps run with the rights of its role
     * @param administrator the login of a superuser of the same server, which does only what a dump's contents cannot
     *     abuse, such as creating extensions; null if the role of the target does everything
     * @return to be closed by the caller
     */
    RestoreTarget connect(Target target, @Nullable Target administrator) throws EngineException;
}
