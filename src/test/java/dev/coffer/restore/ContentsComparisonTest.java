package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseContents.Extension;
import dev.coffer.engine.DatabaseContents.LargeObjects;
import dev.coffer.engine.DatabaseContents.Schema;
import dev.coffer.engine.DatabaseContents.Sequence;
import dev.coffer.engine.DatabaseContents.Table;
import dev.coffer.restore.RestoreOutcome.Difference;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContentsComparisonTest {

    private static final Schema PUBLIC = new Schema("public", List.of(), List.of());

    private static DatabaseContents of(Schema... schemas) {
        return new DatabaseContents("orders", List.of(schemas), List.of(), null, null);
    }

    private static Schema tables(String schema, Table... tables) {
        return new Schema(schema, List.of(tables), List.of());
    }

    private static Table rows(String name, @Nullable Long rows) {
        return new Table(name, null, rows, null, rows == null ? "time" : null, null, null);
    }

    private static List<String> differences(DatabaseContents expected, DatabaseContents found) {
        return ContentsComparison.whole(expected, found).differences().stream()
                .map(each -> each.object() + ": " + each.expected() + ", " + each.found())
                .toList();
    }

    @Test
    void the_same_contents_differ_in_nothing() {
        DatabaseContents contents = new DatabaseContents(
                "orders",
                List.of(new Schema("public", List.of(rows("t", 5L)), List.of(new Sequence("s", 4L, null)))),
                List.of(new Extension("plpgsql", "1.0")),
                new LargeObjects(2, 10L),
                null);

        assertThat(ContentsComparison.whole(contents, contents))
                .isEqualTo(new ContentsComparison.Result(List.of(), List.of()));
    }

    @Test
    void tables_are_compared_by_schema_and_name_with_their_rows() {
        assertThat(differences(
                        of(tables("a", rows("t", 5L), rows("gone", 1L)), tables("b", rows("t", 7L))),
                        of(tables("a", rows("t", 5L), rows("new", 0L)), tables("b", rows("t", 6L)))))
                .containsExactly(
                        "table a.gone: is there, is missing",
                        "table b.t: 7 rows, 6 rows",
                        "table a.new: is not there, is there");
    }

    @Test
    void a_schema_that_is_missing_or_more_is_a_difference_but_for_an_empty_public_one() {
        assertThat(differences(of(tables("a")), of(PUBLIC, tables("b"))))
                .containsExactly("schema a: is there, is missing", "schema b: is not there, is there");
    }

    @Test
    void another_kind_of_table_is_a_difference() {
        assertThat(differences(
                        of(tables("a", new Table("t", "partitioned", null, null, null, null, null))),
                        of(tables("a", rows("t", 0L)))))
                .containsExactly("table a.t: a partitioned table, a table with rows of its own");
    }

    @Test
    void what_was_not_counted_is_no_difference_but_is_said() {
        ContentsComparison.Result result = ContentsComparison.whole(
                of(tables("a", rows("t", 5L), rows("u", null))), of(tables("a", rows("t", null), rows("u", 9L))));

        assertThat(result.differences()).isEmpty();
        assertThat(result.notes()).singleElement().asString().startsWith("1 tables of orders were not counted");
    }

    @Test
    void a_sequence_belongs_to_no_snapshot_so_that_only_its_absence_is_a_difference() {
        DatabaseContents before =
                of(new Schema("a", List.of(), List.of(new Sequence("s", 9L, null), new Sequence("u", 1L, null))));
        DatabaseContents after = of(new Schema("a", List.of(), List.of(new Sequence("s", 7L, null))));

        ContentsComparison.Result result = ContentsComparison.whole(before, after);

        assertThat(result.differences())
                .containsExactly(new Difference("orders", "sequence a.u", "is there", "is missing"));
        assertThat(result.notes()).singleElement().asString().contains("a.s stands at 7, and stood at 9");
    }

    @Test
    void large_objects_and_extensions_are_compared() {
        DatabaseContents before = new DatabaseContents(
                "orders",
                List.of(),
                List.of(new Extension("hstore", "1.8"), new Extension("citext", "1.6")),
                new LargeObjects(2, 10L),
                null);
        DatabaseContents after =
                new DatabaseContents("orders", List.of(), List.of(new Extension("hstore", "1.9")), null, null);

        ContentsComparison.Result result = ContentsComparison.whole(before, after);

        assertThat(result.differences())
                .containsExactly(
                        new Difference("orders", "large objects", "2 objects", "0 objects"),
                        new Difference("orders", "extension citext", "is there", "is missing"));
        assertThat(result.notes()).containsExactly("The extension hstore has the version 1.9 and had 1.8.");
    }

    @Test
    void of_many_differences_some_are_listed_and_the_others_counted() {
        Table[] tables = IntStream.range(0, 250)
                .mapToObj(number -> rows("t" + number, 1L))
                .toArray(Table[]::new);

        List<Difference> differences = ContentsComparison.whole(of(tables("a", tables)), of(tables("a")))
                .differences();

        assertThat(differences).hasSize(101);
        assertThat(differences.get(100).object()).isEqualTo("150 more");
    }

    @Test
    void of_single_tables_only_these_are_compared() {
        ContentsComparison.Result result = ContentsComparison.tables(
                of(tables("a", rows("t", 5L), rows("u", 1L))),
                of(tables("a", rows("t", 4L))),
                List.of(List.of("a", "t"))::contains);

        assertThat(result.differences()).containsExactly(new Difference("orders", "table a.t", "5 rows", "4 rows"));
    }

    @Test
    void tables_with_as_many_rows_differ_if_their_hashes_do() {
        assertThat(differences(
                        of(tables("a", hashed("t", "x:1", null), hashed("u", "x:2", null))),
                        of(tables("a", hashed("t", "x:1", null), hashed("u", "x:3", null)))))
                .containsExactly("table a.u: contents with the hash x:2, contents with the hash x:3");
    }

    @Test
    void hashes_that_are_missing_or_were_made_in_another_way_are_no_difference_but_are_said() {
        ContentsComparison.Result result = ContentsComparison.whole(
                of(tables(
                        "a",
                        hashed("late", null, "no time"),
                        hashed("newer", "x hstore 1:1", null),
                        hashed("same", "x:1", null),
                        hashed("unread", "x:2", null),
                        rows("u", 5L))),
                of(tables(
                        "a",
                        hashed("late", null, null),
                        hashed("newer", "x hstore 2:1", null),
                        hashed("same", "x:1", null),
                        hashed("unread", null, "locked"),
                        rows("u", 5L))));

        assertThat(result.differences()).isEmpty();
        assertThat(result.notes())
                .containsExactly("Hashes cover the contents of 1 of 4 tables of orders, without a.late (no time);"
                        + " a.newer (hashed with x hstore 1, and with x hstore 2 here); a.unread (locked here).");
    }

    @Test
    void of_many_tables_without_a_hash_some_are_named() {
        Table[] tables = IntStream.range(0, 500)
                .mapToObj(number -> hashed("t" + number, null, "no time"))
                .toArray(Table[]::new);

        assertThat(ContentsComparison.whole(of(tables("a", tables)), of(tables("a", tables)))
                        .notes())
                .singleElement()
                .asString()
                .startsWith("Hashes cover the contents of 0 of 500 tables")
                .endsWith("; and 490 more.");
    }

    private static Table hashed(String name, @Nullable String hash, @Nullable String reason) {
        return new Table(name, null, 5L, null, null, hash, reason);
    }
}
