package dev.coffer.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a database held in the snapshot that its dump shows, so that a restored one can be compared. What belongs to the
 * system or to an extension is not listed.
 *
 * @param schemas by name
 * @param extensions by name; null if they could not be read
 * @param largeObjects null if there are none, or they could not be counted
 * @param incomplete why something of this is missing; null if nothing is
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatabaseContents(
        String database,
        List<Schema> schemas,
        @Nullable List<Extension> extensions,
        @Nullable LargeObjects largeObjects,
        @Nullable String incomplete) {

    /** The name under which the tables of a database are listed whose server has no schemas. */
    public static final String TABLES = "tables";

    /** How many tables and sequences are listed, which is what this takes in memory. */
    public int size() {
        return schemas.stream()
                .mapToInt(schema ->
                        1 + schema.tables().size() + schema.sequences().size())
                .sum();
    }

    /** Returns the tables whose contents are hashed, each by its schema and its name. */
    public Set<List<String>> hashed() {
        Set<List<String>> hashed = new HashSet<>();
        for (Schema schema : schemas) {
            schema.tables().stream()
                    .filter(table -> table.hash() != null)
                    .forEach(table -> hashed.add(List.of(schema.name(), table.name())));
        }
        return hashed;
    }

    /**
     * A schema.
     *
     * @param tables by name; empty where there are none, as the next one
     * @param sequences by name
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Schema(String name, List<Table> tables, List<Sequence> sequences) {

        @SuppressWarnings("RedundantNullCheck") // what Jackson leaves out is null
        public Schema {
            tables = tables == null ? List.of() : tables;
            sequences = sequences == null ? List.of() : sequences;
        }
    }

    /**
     * A table, or a partition of one.
     *
     * @param kind {@code partitioned} where the rows are those of its partitions, {@code foreign} where they are
     *     another server's; null for a table with rows of its own
     * @param rows how many there are in this table itself, without those of tables that inherit from it; null where
     *     they were not counted
     * @param estimated how many the server's statistics say; null where they were counted, or it has none
     * @param reason why they were not counted; null where they were, or there is nothing to count
     * @param hash of what is in this table itself: how it was made, a colon, and the hash in hexadecimal; null where there
     *     is none
     * @param hashReason why there is none; null where there is one, or none was asked for
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Table(
            String name,
            @Nullable String kind,
            @Nullable Long rows,
            @Nullable Long estimated,
            @Nullable String reason,
            @Nullable String hash,
            @Nullable String hashReason) {

        /** Returns the same table with a hash of its contents, or with the reason why there is none. */
        public Table with(@Nullable String itsHash, @Nullable String itsReason) {
            return new Table(name, kind, rows, estimated, reason, itsHash, itsReason);
        }
    }

    /**
     * A sequence. It belongs to no snapshot: what is drawn from it while the dump runs may be in here, in the dump, or
     * in neither.
     *
     * @param lastValue the value drawn last; null where none was, or it could not be read
     * @param reason why it could not be read; null where it could
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sequence(
            String name, @Nullable Long lastValue, @Nullable String reason) {}

    /**
     * All large objects.
     *
     * @param bytes their data; null where the role may not read it
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LargeObjects(long count, @Nullable Long bytes) {}

    /** An extension that is installed in the database. */
    @RegisterForReflection
    public record Extension(String name, String version) {}
}
