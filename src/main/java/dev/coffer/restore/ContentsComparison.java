package dev.coffer.restore;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseContents.Extension;
import dev.coffer.engine.DatabaseContents.LargeObjects;
import dev.coffer.engine.DatabaseContents.Schema;
import dev.coffer.engine.DatabaseContents.Sequence;
import dev.coffer.engine.DatabaseContents.Table;
import dev.coffer.restore.RestoreOutcome.Difference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares a restored database with what the manifest says that it held in the snapshot of its dump. Counts are compared
 * where both sides have them. A sequence belongs to no snapshot, so that its value is no difference: what was drawn from it
 * during the dump may be in the manifest and not in the dump.
 */
public final class ContentsComparison {

    /** More differences of a database than these are counted. */
    private static final int MOST = 100;

    /** More tables whose contents were not compared are counted. */
    private static final int MOST_UNCOVERED = 10;

    /** The kinds that say by themselves what something is. */
    private static final Set<String> OBJECTS =
            Set.of("view", "procedure", "function", "package", "package body", "trigger", "event", "sequence");

    private final DatabaseContents expected;
    private final DatabaseContents found;
    private final List<Difference> differences = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> uncovered = new ArrayList<>();
    private int more;
    private int uncounted;
    private int covered;
    private int others;

    private ContentsComparison(DatabaseContents expected, DatabaseContents found) {
        this.expected = expected;
        this.found = found;
    }

    /**
     * What came out.
     *
     * @param differences at most a hundred, and one that counts the others
     * @param notes what could not be compared, in sentences
     */
    public record Result(List<Difference> differences, List<String> notes) {}

    /** Compares all of a database. */
    public static Result whole(DatabaseContents expected, DatabaseContents found) {
        ContentsComparison comparison = new ContentsComparison(expected, found);
        comparison.compareSchemas();
        comparison.compareTables(table -> true);
        comparison.compareSequences();
        comparison.compareLargeObjects();
        comparison.compareExtensions();
        return comparison.result();
    }

    /**
     * Compares some tables of a database.
     *
     * @param tables whether one was to be restored, by its schema and its name
     */
    public static Result tables(DatabaseContents expected, DatabaseContents found, Predicate<List<String>> tables) {
        ContentsComparison comparison = new ContentsComparison(expected, found);
        comparison.compareTables(tables);
        return comparison.result();
    }

    /** Returns the name of a table, and what it is, where its kind says so. */
    private static String shown(List<String> name, Table table) {
        boolean object = table.kind() != null && OBJECTS.contains(table.kind());
        boolean alone = object || name.get(0).equals(DatabaseContents.TABLES);
        return (object ? table.kind() : "table") + " " + (alone ? name.get(1) : String.join(".", name));
    }

    private void compareSchemas() {
        Set<String> wanted = names(expected);
        Set<String> there = names(found);
        wanted.stream().filter(name -> !there.contains(name)).forEach(name -> missing("schema " + name));
        found.schemas().stream()
                .filter(schema -> !wanted.contains(schema.name()) && !isOfEveryDatabase(schema))
                .forEach(schema -> extra("schema " + schema.name()));
    }

    private static Set<String> names(DatabaseContents contents) {
        Set<String> names = new LinkedHashSet<>();
        contents.schemas().forEach(schema -> names.add(schema.name()));
        return names;
    }

    /** A new database has the schema public, also where the source had dropped its own. */
    private static boolean isOfEveryDatabase(Schema schema) {
        return schema.name().equals("public")
                && schema.tables().isEmpty()
                && schema.sequences().isEmpty();
    }

    private void compareTables(Predicate<List<String>> wanted) {
        Map<List<String>, Table> before = all(expected, Schema::tables, Table::name);
        Map<List<String>, Table> now = all(found, Schema::tables, Table::name);
        before.keySet().removeIf(wanted.negate());
        now.keySet().removeIf(wanted.negate());
        before.forEach((name, table) -> {
            Table other = now.get(name);
            String object = shown(name, table);
            if (other != null) {
                compare(object, table, other);
                compareHashes(String.join(".", name), table, other);
            } else if (found.incomplete() == null) {
                missing(object);
            }
        });
        if (expected.incomplete() == null) {
            now.forEach((name, table) -> {
                if (!before.containsKey(name)) {
                    extra(shown(name, table));
                }
            });
        }
    }

    private void compare(String object, Table before, Table now) {
        if (!Objects.equals(before.kind(), now.kind())) {
            add(object, kind(before), kind(now));
        } else if (before.rows() != null && now.rows() == null) {
            uncounted++;
        } else if (before.rows() != null && !before.rows().equals(now.rows())) {
            add(object, before.rows() + " rows", now.rows() + " rows");
        }
    }

    /** Compares hashes where the manifest has them; those that were made in different ways say nothing. */
    private void compareHashes(String name, Table before, Table now) {
        if (before.hash() == null) {
            if (before.hashReason() != null) {
                uncovered(name, before.hashReason());
            }
        } else if (now.hash() == null) {
            uncovered(name, now.hashReason() == null ? "it has no rows of its own here" : now.hashReason() + " here");
        } else if (!method(before.hash()).equals(method(now.hash()))) {
            uncovered(name, "hashed with " + method(before.hash()) + ", and with " + method(now.hash()) + " here");
        } else {
            covered++;
            boolean shown = before.rows() != null
                    && now.rows() != null
                    && !before.rows().equals(now.rows());
            if (!shown && !before.hash().equals(now.hash())) {
                add("table " + name, "contents with the hash " + before.hash(), "contents with the hash " + now.hash());
            }
        }
    }

    private static String method(String hash) {
        return hash.substring(0, Math.max(0, hash.lastIndexOf(':')));
    }

    private void uncovered(String table, String reason) {
        if (uncovered.size() < MOST_UNCOVERED) {
            uncovered.add(table + " (" + reason + ")");
        } else {
            others++;
        }
    }

    private static String kind(Table table) {
        return table.kind() == null ? "a table with rows of its own" : "a " + table.kind() + " table";
    }

    private void compareSequences() {
        Map<List<String>, Sequence> before = all(expected, Schema::sequences, Sequence::name);
        Map<List<String>, Sequence> now = all(found, Schema::sequences, Sequence::name);
        before.forEach((name, sequence) -> {
            Sequence other = now.get(name);
            String object = "sequence " + String.join(".", name);
            if (other == null) {
                if (found.incomplete() == null) {
                    missing(object);
                }
            } else if (sequence.lastValue() != null && !sequence.lastValue().equals(other.lastValue())) {
                note("The " + object + " stands at " + (other.lastValue() == null ? "its start" : other.lastValue())
                        + ", and stood at " + sequence.lastValue()
                        + " when it was counted. Sequences belong to no snapshot.");
            }
        });
        if (expected.incomplete() == null) {
            now.keySet().stream()
                    .filter(name -> !before.containsKey(name))
                    .forEach(name -> extra("sequence " + String.join(".", name)));
        }
    }

    private void compareLargeObjects() {
        LargeObjects before = expected.largeObjects();
        LargeObjects now = found.largeObjects();
        if (before == null) {
            return;
        }
        long count = now == null ? 0 : now.count();
        if (before.count() != count) {
            add("large objects", before.count() + " objects", count + " objects");
        } else if (now != null
                && before.bytes() != null
                && now.bytes() != null
                && !before.bytes().equals(now.bytes())) {
            add("large objects", before.bytes() + " bytes", now.bytes() + " bytes");
        }
    }

    private void compareExtensions() {
        List<Extension> before = expected.extensions();
        List<Extension> now = found.extensions();
        if (before == null || now == null) {
            return;
        }
        Map<String, String> versions = new LinkedHashMap<>();
        now.forEach(extension -> versions.put(extension.name(), extension.version()));
        for (Extension extension : before) {
            String version = versions.get(extension.name());
            if (version == null) {
                missing("extension " + extension.name());
            } else if (!version.equals(extension.version())) {
                note("The extension " + extension.name() + " has the version " + version + " and had "
                        + extension.version() + ".");
            }
        }
    }

    private static <T> Map<List<String>, T> all(
            DatabaseContents contents, Function<Schema, List<T>> of, Function<T, String> name) {
        Map<List<String>, T> all = new LinkedHashMap<>();
        contents.schemas()
                .forEach(schema ->
                        of.apply(schema).forEach(each -> all.put(List.of(schema.name(), name.apply(each)), each)));
        return all;
    }

    private void missing(String object) {
        add(object, "is there", "is missing");
    }

    private void extra(String object) {
        add(object, "is not there", "is there");
    }

    private void add(String object, String before, String now) {
        if (differences.size() < MOST) {
            differences.add(new Difference(expected.database(), object, before, now));
        } else {
            more++;
        }
    }

    private void note(String note) {
        if (notes.size() < MOST) {
            notes.add(note);
        }
    }

    private Result result() {
        if (more > 0) {
            differences.add(new Difference(expected.database(), more + " more", "not shown", "not shown"));
        }
        unknown("The manifest", expected.incomplete());
        unknown("The count of the restored database", found.incomplete());
        if (uncounted > 0) {
            notes.add(uncounted + " tables of " + expected.database() + " were not counted in time"
                    + " (coffer.restore.compare-timeout), so that their rows are not compared.");
        }
        if (covered > 0 || !uncovered.isEmpty()) {
            notes.add(coverage());
        }
        return new Result(List.copyOf(differences), List.copyOf(notes));
    }

    private String coverage() {
        int all = covered + uncovered.size() + others;
        String covers = "Hashes cover the contents of " + covered + " of " + all + " tables of " + expected.database();
        if (uncovered.isEmpty()) {
            return covers + ".";
        }
        String rest = others > 0 ? "; and " + others + " more" : "";
        return covers + ", without " + String.join("; ", uncovered) + rest + ".";
    }

    private void unknown(String what, @Nullable String incomplete) {
        if (incomplete != null) {
            notes.add(what + " is incomplete for " + expected.database() + ": " + incomplete);
        }
    }
}
