package dev.coffer.restore;

import dev.coffer.engine.LogEnd;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a restore is asked to do, as the catalog keeps it in JSON.
 *
 * @param databases those to restore, in the order of the backup; at least one
 * @param strictTablespaces whether a tablespace that the server lacks ends the restore
 * @param passwords whether missing roles get the passwords that the backup has
 * @param keepReplacedSeconds for how long databases that were replaced are kept; null until a request drops them
 * @param bytes what the tools wrote for the parts that are read
 * @param notes what the order means that it does not say
 * @param store the store that the backup is read from; null for its own, in orders of releases that knew no copies
 * @param time transactions of this moment and later are left out, in ISO 8601; null for no such moment
 * @param gtid transactions after this one are left out; null for no such transaction
 * @param position transactions that end behind this place of the log are left out; null for no such place
 */
@RegisterForReflection
public record RestoreOrder(
        List<Item> databases,
        boolean strictTablespaces,
        boolean passwords,
        @Nullable Long keepReplacedSeconds,
        long bytes,
        List<String> notes,
        @Nullable String store,
        @Nullable String time,
        @Nullable String gtid,
        @Nullable String position) {

    public RestoreOrder {
        databases = List.copyOf(databases);
        notes = List.copyOf(notes);
    }

    /** Returns where the replay of the backup's log ends; null for its own end. */
    public @Nullable LogEnd until() {
        return time == null && gtid == null && position == null
                ? null
                : new LogEnd(time == null ? null : Instant.parse(time), gtid, position);
    }

    /** Returns this order for another point in the backup's log; null for its end. */
    RestoreOrder upTo(@Nullable LogEnd end) {
        Instant moment = end == null ? null : end.time();
        return new RestoreOrder(
                databases,
                strictTablespaces,
                passwords,
                keepReplacedSeconds,
                bytes,
                notes,
                store,
                moment == null ? null : moment.toString(),
                end == null ? null : end.gtid(),
                end == null ? null : end.position());
    }

    /**
     * A database of the backup.
     *
     * @param database its name in the backup
     * @param name the name that it gets; with a {@code schema}, the database that its tables are copied to
     * @param kept the name that the database gets which is replaced; null if none is
     * @param tables those to restore, in SQL; empty for all
     * @param schema what the names of the schemas begin with that the tables come back into; null for a whole database,
     *     and for tables that come back into a database of their own
     */
    @RegisterForReflection
    public record Item(
            String database,
            String name,
            @Nullable String kept,
            List<String> tables,
            @Nullable String schema) {

        public Item {
            tables = List.copyOf(tables);
        }
    }
}
