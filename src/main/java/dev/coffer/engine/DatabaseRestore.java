package dev.coffer.engine;

import java.util.List;

/**
 * How to restore a database.
 *
 * @param name the new database, which must not exist
 * @param tables those to restore, as {@code schema.table} with SQL's quotes where a name needs them, as one
 *     with capital letters does; partitions come with their table; empty for the whole
 *     database
 * @param strictTablespaces whether a tablespace that the server lacks ends the restore; otherwise, what was in it goes to
 *     the default one
 * @param jobs how many indexes and constraints are made at a time, at least 1
 * @param staging whether a log is replayed upon the database, on a server that runs no events and is dumped then: everything
 *     is as at the source, and events stay enabled
 */
public record DatabaseRestore(String name, List<String> tables, boolean strictTablespaces, int jobs, boolean staging) {

    public DatabaseRestore {
        tables = List.copyOf(tables);
    }

    /** Describes the restore of a database that is to be used. */
    public DatabaseRestore(String name, List<String> tables, boolean strictTablespaces, int jobs) {
        this(name, tables, strictTablespaces, jobs, false);
    }

    /** Describes the restore of a whole database that a log is replayed upon. */
    public static DatabaseRestore staging(String name, int jobs) {
        return new DatabaseRestore(name, List.of(), false, jobs, true);
    }
}
