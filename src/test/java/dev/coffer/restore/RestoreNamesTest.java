package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreNamesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T03:15:00.9Z");

    @Test
    void names_hold_the_time_of_the_order() {
        RestoreNames names = new RestoreNames(NOW, Set.of());

        assertThat(names.restored("orders")).isEqualTo("orders_20261128T031500");
        assertThat(names.kept("orders")).isEqualTo("orders_before_20261128T031500");
        assertThat(names.schema()).isEqualTo("restored_20261128T031500");
    }

    @Test
    void long_names_are_cut_between_characters_and_stay_apart() {
        RestoreNames names = new RestoreNames(NOW, Set.of());
        String first = names.restored("ü".repeat(31));
        String second = names.restored("ü".repeat(30) + "o");

        assertThat(first.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
        assertThat(second.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
        assertThat(first).isEqualTo("ü".repeat(23) + "_20261128T031500").isNotEqualTo(second);
        assertThat(second).endsWith("_2");
    }

    @Test
    void a_name_that_is_taken_is_not_given() {
        RestoreNames names = new RestoreNames(NOW, Set.of("orders_20261128T031500"));

        assertThat(names.take("orders_20261128T031500")).isFalse();
        assertThat(names.restored("orders")).isEqualTo("orders_20261128T031500_2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public.orders|public|orders",
                "Public.Orders|public|orders",
                "\"My schema\".\"orders.2026\"|My schema|orders.2026",
                "a.\"quo\"\"te\"|a|quo\"te",
                "größe.Übung|größe|Übung",
            })
    void tables_are_named_as_in_sql(String sql, String schema, String table) {
        TableName name = TableName.parse(sql).orElseThrow();
        assertThat(name).isEqualTo(new TableName(schema, table));
        assertThat(TableName.parse(name.sql())).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "a.b.c", "", ".", "a.", "a.b; drop", "\"a.b", "a b.c", "1a.b", "\"\".a"})
    void what_is_no_qualified_name_is_refused(String text) {
        assertThat(TableName.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"15, 15, 0", "17, 15, 1", "9.6, 10, -1", "8.0, 8.4, -1", "10, 9, 1"})
    void versions_are_compared_by_their_numbers(String one, String other, int sign) {
        assertThat(Integer.signum(RestoreTargets.compare(one, other))).isEqualTo(sign);
    }
}
