package dev.coffer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server that backups are restored to. Whatever it makes stands beside what is there, under a name that nothing had:
 * only {@link #rename} and {@link #swap} give it another. Safe for several threads that restore different databases.
 */
public interface RestoreTarget extends AutoCloseable {

    /**
     * The names of databases that are being restored, as a regular expression. Backups leave these databases out: they are
     * not complete, and must not be in use when they get their names.
     */
    String WORKING_NAME = "coffer_r[0-9a-f]{32}_[0-9]+_[0-9]+(_o)?";

    /** Returns the version that the server reports. */
    ServerVersion version();

    /** Returns the names of all databases. */
    List<String> databases() throws EngineException;

    /**
     * Returns what people put on the server, in words for a fault: databases beside those of a new server, tables in
     * these, roles. At most ten; empty for a new server.
     */
    List<String> ownContents() throws EngineException;

    /**
     * Checks, before anything is written, that a part can be restored here: what the server lacks, such as extensions,
     * tablespaces or a locale, is named.
     *
     * @param dump read only as far as its table of contents; reading does not show whether it is whole
     * @return what is restored differently, such as a tablespace that becomes the default one; {@link #restore} returns the
     *     same again in its notes
     * @throws EngineException TARGET_LACKS with all that is missing; TOOL_MISSING or TOOL_TOO_OLD
     */
    List<String> check(StoredDump dump, DatabaseRestore order) throws EngineException, IOException;

    /**
     * Creates the roles that are missing, without passwords unless asked, and never as superusers; those that exist
     * stay as they are. All or nothing is created: reading a damaged part leaves no role.
     *
     * @param globals the part that belongs to no database
     * @param passwords whether the hashes of passwords in the part are restored, where it has them
     */
    RestoreResult restoreGlobals(StoredDump globals, boolean passwords) throws EngineException, IOException;

    /** Whether the dumps of databases lack the grants on what they hold, so that {@link #grant} gives them. */
    default boolean grantsApart() {
        return false;
    }

    /**
     * Grants what names databases, tables or routines, when these have their names. Nothing happens where the dump of a
     * database has its grants.
     *
     * @param globals the part that belongs to no database
     * @param roles those that {@link #restoreGlobals} created
     * @param all whether roles that were there before get their grants too, except those of every new server: an earlier
     *     attempt to fill this server made them
     * @return what could not be granted is in its notes
     */
    default RestoreResult grant(StoredDump globals, Set<String> roles, boolean all)
            throws EngineException, IOException {
        return new RestoreResult(List.of(), List.of());
    }

    /**
     * Restores a database, or tables of it, into a new database. Whatever is thrown, the new database is dropped again;
     * a process that is killed leaves it, so a caller drops a left-over of the same name first.
     *
     * @throws EngineException if it does not restore at all; single entries that fail are in the result
     * @throws IOException what reading the dump threw, unchanged, also where it is damaged
     */
    RestoreResult restore(StoredDump dump, DatabaseRestore order) throws EngineException, IOException;

    /**
     * Replays pieces of a log upon the databases of a server that holds nothing but these, under the names that they have at
     * the source: the names in a log decide what it changes.
     *
     * @param state what the engine said in the {@linkplain DumpPlan#state() state} of the backup whose last piece is the last one
     * @param pieces in order, each of a format that the engine {@linkplain RestoreEngine#replays replays}
     * @param end what follows it is left out; null for nothing
     * @throws EngineException TOOL_FAILED if the pieces do not follow one another, or one of them cannot be replayed;
     *     TARGET_LACKS if they do not have the transaction with which the replay should end
     * @throws IOException what reading a piece threw, unchanged
     */
    default Replayed replay(Map<String, String> state, List<StoredDump> pieces, @Nullable LogEnd end)
            throws EngineException, IOException {
        throw new EngineException(EngineException.Code.TOOL_TOO_OLD, "This server has no log that could be replayed.");
    }

    /**
     * Copies tables that {@link #restore} made in one database into a new schema of another one, in one transaction:
     * whatever is thrown, and whatever dies, the other database gets all of it or nothing.
     *
     * @param from the new database
     * @param to the database that gets the schemas
     * @param schema the name that the new schemas begin with, one for each schema that the tables came from
     * @return the names of the new schemas are in its notes
     */
    RestoreResult copyTables(String from, List<String> tables, String to, String schema)
            throws EngineException, IOException;

    /**
     * Counts what a database holds, to be compared with what a manifest says.
     *
     * @param hashed the tables whose contents are hashed after that, each by its schema and its name
     * @param longest what is not counted then has a reason instead of a number; as long for all hashes
     */
    DatabaseContents contents(String database, Set<List<String>> hashed, Duration longest) throws EngineException;

    /**
     * Asks a database a question, in a read-only transaction and with the rights of the target's role.
     *
     * @param longest how long the query may take
     * @return the first column of the first row, as text; empty for no row, or null
     */
    Optional<String> answer(String database, String query, Duration longest) throws EngineException;

    /**
     * Looks for structural damage in a database, where the server offers that.
     *
     * @return what is damaged, in sentences; empty if nothing is, or nothing could be looked into
     */
    List<String> damage(String database, Duration longest) throws EngineException;

    /** Renames a database that no other session uses. */
    void rename(String database, String name) throws EngineException;

    /**
     * Finds what would stand in the way of {@link #swap}: prepared transactions, replication slots, subscriptions, rights
     * that the role lacks.
     *
     * @return what does, in words for a fault; empty if nothing does
     */
    List<String> swapObstacles(String database) throws EngineException;

    /**
     * Gives a database's name to a restored one in one transaction, and ends the sessions of the old one. Whatever
     * happens, one of the two has the name, whole.
     *
     * @param database its name, which {@code restored} gets
     * @param kept the new name of the old one
     * @throws EngineException SERVER_REFUSED, before anything happens, if {@link #swapObstacles} finds something;
     *     SERVER_BUSY if something else keeps using a database
     */
    void swap(String database, String restored, String kept) throws EngineException;

    /**
     * Removes what a {@link #rename} or {@link #swap} has left in a database that has its name by now: its service was killed
     * just before the end, when the working name of the restored database was gone already. Nothing happens if there is no
     * such database.
     */
    default void tidy(String database) throws EngineException {}

    /** Drops a database with its sessions; does nothing if there is none of that name. */
    void drop(String database) throws EngineException;

    /**
     * Drops roles that {@link #restoreGlobals} created, after the databases are gone that were restored with them. A role
     * that something else on the server needs by now stays.
     */
    void dropRoles(Set<String> roles) throws EngineException;

    @Override
    void close();
}
