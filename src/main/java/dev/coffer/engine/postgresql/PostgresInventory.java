package dev.coffer.engine.postgresql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseContents.Extension;
import dev.coffer.engine.DatabaseContents.LargeObjects;
import dev.coffer.engine.DatabaseContents.Schema;
import dev.coffer.engine.DatabaseContents.Sequence;
import dev.coffer.engine.DatabaseContents.Table;
import dev.coffer.engine.DumpWarning;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a database holds in a snapshot, the small tables first, until its time is up; what is left then has only
 * an estimate. Then hashes tables, where that is asked for. Runs beside the dump, on a thread of its own.
 */
final class PostgresInventory implements Runnable {

    /** More tables and sequences than this are not listed, so that memory is bounded. */
    static final int MOST = 50_000;

    /** So many of those that could not be read are named in a warning. */
    private static final int NAMED = 10;

    /** Why a table whose name cannot be sent is not read. */
    static final String UNSENDABLE = "its name is not valid UTF-8";

    private static final String LOCKED = "locked by another session";

    private static final String OF_NO_SYSTEM = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    private static final String OF_NO_EXTENSION = """
             AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' AND d.objid = %1$s.oid
                 AND d.classid = 'pg_catalog.%2$s'::pg_catalog.regclass)""";

    private static final String SCHEMAS = "SELECT " + PostgresNames.local("n.nspname")
            + " FROM pg_catalog.pg_namespace n WHERE " + OF_NO_SYSTEM + OF_NO_EXTENSION.formatted("n", "pg_namespace");

    private static final String RELATIONS = "SELECT " + PostgresNames.local("n.nspname") + ", "
            + PostgresNames.local("c.relname")
            + ", c.relkind::text, c.reltuples::bigint, c.oid::bigint, "
            + PostgresNames.local("pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)") + """
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f', 'S') AND\s"""
            + OF_NO_SYSTEM + OF_NO_EXTENSION.formatted("c", "pg_class")
            + " ORDER BY c.relpages, c.oid LIMIT " + (MOST + 1);

    private static final String EXTENSIONS = "SELECT " + PostgresNames.local("extname") + ", "
            + PostgresNames.local("extversion") + " FROM pg_catalog.pg_extension ORDER BY extname::text COLLATE \"C\"";

    private static final String LARGE_OBJECTS = "SELECT count(*) FROM pg_catalog.pg_largeobject_metadata";

    private static final String LARGE_OBJECT_BYTES =
            "SELECT COALESCE(sum(pg_catalog.octet_length(data)), 0)::bigint FROM pg_catalog.pg_largeobject";

    private final PostgresSnapshot snapshot;
    private final LongConsumer size;
    private final String late;
    private final long deadline;
    private final TableHashes hashes;
    private final BiPredicate<String, String> hashed;
    private volatile @Nullable DatabaseContents contents;
    private volatile @Nullable String failure;
    private final List<String> unreadable = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger unread = new AtomicInteger();

    /**
     * Counts nothing yet.
     *
     * @param longest from now on
     * @param size gets what the dump's size may be, in bytes, before anything is counted
     * @param hashes hashes tables after all have been counted
     * @param hashed which of them, by schema and name
     */
    PostgresInventory(
            PostgresSnapshot snapshot,
            Duration longest,
            LongConsumer size,
            TableHashes hashes,
            BiPredicate<String, String> hashed) {
        this.snapshot = snapshot;
        this.size = size;
        this.hashes = hashes;
        this.hashed = hashed;
        this.late = "not counted within " + longest.toSeconds() + " s";
        this.deadline = System.nanoTime() + longest.toNanos();
    }

    /** Null until this has run to its end, or if it failed. */
    @Nullable
    DatabaseContents contents() {
        return contents;
    }

    /** Returns what could not be read, other than for lack of time; only after this has ended. */
    List<DumpWarning> warnings() {
        String what = "What the database \"" + snapshot.database() + "\" holds was not counted";
        if (failure != null) {
            return List.of(DumpWarning.note(what + ": " + failure));
        }
        if (unreadable.isEmpty()) {
            return List.of();
        }
        int others = unread.get() - NAMED;
        String more = others > 0 ? "; and " + others + " more" : "";
        return List.of(DumpWarning.note(what + " in full: " + String.join("; ", unreadable) + more + "."));
    }

    @Override
    public void run() {
        try {
            PostgresSize.ofTables(snapshot, left()).ifPresent(size);
            contents = count();
            snapshot.rest();
        } catch (SQLException e) {
            failure = reason(e);
        }
    }

    private DatabaseContents count() throws SQLException {
        Map<String, Schema> schemas = new TreeMap<>();
        snapshot.ask(SCHEMAS, left(), row -> schema(schemas, shown(row, 1)));
        List<Extension> extensions = new ArrayList<>();
        snapshot.ask(EXTENSIONS, left(), row -> extensions.add(new Extension(shown(row, 1), shown(row, 2))));
        List<Relation> relations = new ArrayList<>();
        snapshot.ask(
                RELATIONS,
                left(),
                row -> relations.add(new Relation(
                        shown(row, 1),
                        shown(row, 2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        PostgresNames.exact(row.getBytes(6)).orElse(null))));
        String incomplete = null;
        if (relations.size() > MOST) {
            incomplete = "There are more than " + MOST + " tables and sequences; the others are not listed.";
            relations.remove(MOST);
        }
        Map<Relation, Table> tables = new LinkedHashMap<>();
        for (Relation relation : relations) {
            if (relation.kind().equals("S")) {
                schema(schemas, relation.schema()).sequences().add(sequence(relation));
            } else {
                tables.put(relation, table(relation));
            }
        }
        LargeObjects largeObjects = largeObjects();
        tables.replaceAll(this::hashed);
        tables.forEach(
                (relation, table) -> schema(schemas, relation.schema()).tables().add(table));
        schemas.values().forEach(schema -> {
            schema.tables().sort(Comparator.comparing(Table::name));
            schema.sequences().sort(Comparator.comparing(Sequence::name));
        });
        return new DatabaseContents(
                snapshot.database(), List.copyOf(schemas.values()), extensions, largeObjects, incomplete);
    }

    private static Schema schema(Map<String, Schema> schemas, String name) {
        return schemas.computeIfAbsent(name, missing -> new Schema(missing, new ArrayList<>(), new ArrayList<>()));
    }

    private Table table(Relation relation) {
        return switch (relation.kind()) {
            case "p" -> new Table(relation.name(), "partitioned", null, null, null, null, null);
            case "f" -> new Table(relation.name(), "foreign", null, null, null, null, null);
            default -> {
                Count rows = count(relation, "SELECT count(*) FROM ONLY ");
                boolean estimate = rows.reason() != null && relation.estimated() >= 0;
                yield new Table(
                        relation.name(),
                        null,
                        rows.number(),
                        estimate ? (Long) relation.estimated() : null,
                        rows.reason(),
                        null,
                        null);
            }
        };
    }

    private Table hashed(Relation relation, Table table) {
        if (table.kind() != null || !hashed.test(relation.schema(), relation.name())) {
            return table;
        }
        TableHashes.TableHash hash = hashes.of(relation.oid(), relation.quoted());
        return table.with(hash.value(), hash.reason());
    }

    private Sequence sequence(Relation relation) {
        Count last = count(relation, "SELECT CASE WHEN is_called THEN last_value END FROM ");
        return new Sequence(relation.name(), last.number(), last.reason());
    }

    private @Nullable LargeObjects largeObjects() {
        Count count = count(LARGE_OBJECTS);
        note("the number of large objects", count);
        if (count.number() == null || count.number() == 0) {
            return null;
        }
        Count bytes = count(LARGE_OBJECT_BYTES);
        note("the size of large objects", bytes);
        return new LargeObjects(count.number(), bytes.number());
    }

    private static String shown(ResultSet row, int column) throws SQLException {
        return PostgresNames.shown(row.getBytes(column));
    }

    private Count count(Relation relation, String sql) {
        Count count = relation.quoted() == null ? new Count(null, UNSENDABLE) : count(sql + relation.quoted());
        note("\"" + relation.schema() + "." + relation.name() + "\"", count);
        return count;
    }

    private Count count(String sql) {
        if (left().isZero()) {
            return new Count(null, late);
        }
        try {
            return new Count(snapshot.number(sql, left()), null);
        } catch (SQLException e) {
            return new Count(null, reason(e));
        }
    }

    /** Notes what cannot be read; what is merely late or locked comes another time. */
    private void note(String what, Count count) {
        if (count.reason() == null
                || count.reason().equals(late)
                || count.reason().equals(LOCKED)) {
            return;
        }
        if (unread.getAndIncrement() < NAMED) {
            unreadable.add(what + ": " + count.reason());
        }
    }

    private Duration left() {
        long nanos = deadline - System.nanoTime();
        return nanos < TimeUnit.MILLISECONDS.toNanos(1) ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    private String reason(SQLException e) {
        return reason(e, left(), late);
    }

    /** Returns why a table cannot be read, in words; {@code late} if its time is up. */
    static String reason(SQLException e, Duration left, String late) {
        return switch (String.valueOf(e.getSQLState())) {
            case "57014" -> left.toMillis() < 100 ? late : "the count was ended by the server's operator";
            case "55P03" -> LOCKED;
            case "42501" -> "the role may not read it, or row-level security hides rows";
            default -> PostgresFailure.message(e);
        };
    }

    /**
     * A table or a sequence.
     *
     * @param estimated negative where the server has no statistics
     * @param quoted the whole name in SQL; null where its bytes cannot be sent
     */
    private record Relation(
            String schema,
            String name,
            String kind,
            long estimated,
            long oid,
            @Nullable String quoted) {}

    /** @param reason why there is no number; null also where the answer is none */
    private record Count(@Nullable Long number, @Nullable String reason) {}
}
