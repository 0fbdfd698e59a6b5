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
 */
public record DatabaseRestore(String name, List<String> tables, boolean strictTablespaces, int jobs) {

    public DatabaseRestore {
        tables = List.copyOf(tables);
    }
}
