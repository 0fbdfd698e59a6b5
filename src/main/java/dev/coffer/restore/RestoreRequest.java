package dev.coffer.restore;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Text;
import dev.coffer.api.wire.Times;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order to restore a backup into an instance.
 *
 * @param backupRef an id, or a URL that ends in one
 * @param databases null or empty for those that {@code tables} names, or else for all
 * @param tables by database, as {@code schema.table} in SQL; a database without an entry is restored whole
 * @param as the new names, by database
 * @param mode {@code beside} or {@code replace}; null for the former
 * @param tablespaces {@code strict} or {@code default}; null for the latter
 * @param keepReplacedFor for how long replaced databases are kept; null until they are dropped by hand
 * @param store the store to read the backup from; null for any that holds it
 * @param time a moment in ISO 8601, within those that the backup can be restored to; null for its end
 * @param gtid the last transaction that is restored; null for no such transaction
 * @param position a place in the log, within those that the backup can be restored to; null for no such place
 * @param others the fields that this service does not know
 */
public record RestoreRequest(
        @NotNull @Text(min = 1, max = 2000) String backupRef,

        @Size(max = 1000, message = "must be a list of at most {max} strings") @Nullable
        List<@NotNull(message = "must not hold null") @Text(min = 1) String> databases,

        @Size(max = 1000, message = "must have at most {max} databases") @Nullable
        Map<
                        @Text(min = 1) String,
                        @NotNull(message = "must not hold null")
                                @Size(min = 1, max = 1000, message = "must be a list of 1 to {max} strings") List<
                                @NotNull(message = "must not hold null") @Text(min = 1) String>>
                tables,

        @Size(max = 1000, message = "must have at most {max} databases") @Nullable
        Map<@Text(min = 1) String, @NotNull(message = "must not hold null") @Text(min = 1) String> as,

        @Pattern(regexp = "beside|replace", message = "must be one of beside, replace") @Nullable
        String mode,

        @Pattern(regexp = "strict|default", message = "must be one of strict, default") @Nullable
        String tablespaces,

        @Nullable Boolean passwords,

        @JsonProperty("keep_replaced_for") @Text(min = 1, max = 100) @Nullable
        String keepReplacedFor,

        @Text(min = 1) @Nullable String store,
        @Text(min = 1, max = 50) @Nullable String time,
        @Text(min = 1) @Nullable String gtid,
        @Text(min = 1) @Nullable String position,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    /** The longest name of a database, in bytes of UTF-8. */
    static final int LONGEST_NAME = 63;

    private static final Duration LONGEST_KEPT = Duration.ofDays(3660);

    /** Returns what to do with the databases. */
    RestoreMode wantedMode() {
        return mode == null ? RestoreMode.BESIDE : RestoreMode.orderedBy(mode).orElseThrow();
    }

    /** Returns the names of the databases to restore; empty for all. */
    Set<String> wantedDatabases() {
        Set<String> wanted = new LinkedHashSet<>(Objects.requireNonNullElse(databases, List.of()));
        wanted.addAll(wantedTables().keySet());
        return wanted;
    }

    Map<String, List<String>> wantedTables() {
        return Objects.requireNonNullElse(tables, Map.of());
    }

    Map<String, String> names() {
        return Objects.requireNonNullElse(as, Map.of());
    }

    /**
     * Returns for how long replaced databases are kept; null until they are dropped by hand.
     *
     * @throws Fault {@code badRequest} if it is no duration
     */
    @Nullable
    Duration keptFor() {
        if (keepReplacedFor == null) {
            return null;
        }
        return Times.duration("restore.keep_replaced_for", keepReplacedFor, LONGEST_KEPT);
    }

    /**
     * Checks what concerns several fields.
     *
     * @throws Fault {@code badRequest} that names the field
     */
    void requireConsistent() {
        if (others != null && !others.isEmpty()) {
            throw Fault.badRequest(
                    "'restore." + Fault.quote(others.keySet().iterator().next())
                            + "' is not known. A restore takes backupRef, databases, tables, as, mode, tablespaces, passwords,"
                            + " keep_replaced_for, store, time, gtid and position.");
        }
        for (Map.Entry<String, String> name : names().entrySet()) {
            if (name.getValue().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
                throw Fault.badRequest("'restore.as' gives " + Fault.quote(name.getKey()) + " a name of more than "
                        + LONGEST_NAME + " bytes.");
            }
        }
        var unused = point();
        if (keptFor() != null && wantedMode() != RestoreMode.REPLACE) {
            throw Fault.badRequest("'restore.keep_replaced_for' needs the mode replace.");
        }
    }

    /**
     * Returns the point in the backup's log that is restored to.
     *
     * @throws Fault {@code badRequest} if several are named
     */
    RestorePoint point() {
        return new RestorePoint("restore", time, gtid, position);
    }

    /**
     * Reads the names of the tables.
     *
     * @param schemas whether databases of the datastore have schemas
     * @return by database
     * @throws Fault {@code badRequest} if one is no name of a table
     */
    Map<String, List<TableName>> tableNames(boolean schemas) {
        Map<String, List<TableName>> names = new LinkedHashMap<>();
        wantedTables()
                .forEach((database, tables) -> names.put(
                        database,
                        tables.stream()
                                .map(table -> (schemas ? TableName.parse(table) : TableName.parseAlone(table))
                                        .orElseThrow(() -> unknownTable(table, schemas)))
                                .distinct()
                                .toList()));
        return names;
    }

    private static Fault unknownTable(String table, boolean schemas) {
        return Fault.badRequest("'restore.tables' has " + Fault.quote(table)
                + (schemas
                        ? ", which is no schema.table in SQL. Write for example public.orders or"
                                + " \"My schema\".\"orders.2026\"."
                        : ", which is no name of a table. Write for example orders or `orders.2026`."));
    }
}
