package dev.coffer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DumpFileNamesTest {

    private final DumpFileNames names = new DumpFileNames();

    @ParameterizedTest
    @CsvSource({
        "shop,shop.pgdump",
        "Shop_2-a.b,Shop_2-a.b.pgdump",
        "..,%2E..pgdump",
        "-rf,%2Drf.pgdump",
        "a/b=c,a%2Fb%3Dc.pgdump",
        "Bücher,B%C3%BCcher.pgdump",
        "50%,50%25.pgdump",
        "a~2,a%7E2.pgdump"
    })
    void any_name_becomes_a_safe_one(String database, String fileName) {
        assertThat(names.of(database, ".pgdump")).isEqualTo(fileName);
    }

    @Test
    void names_that_differ_by_case_only_stay_apart() {
        assertThat(names.of("Shop", ".pgdump")).isEqualTo("Shop.pgdump");
        assertThat(names.of("shop", ".pgdump")).isEqualTo("shop~2.pgdump");
        assertThat(names.of("SHOP", ".pgdump")).isEqualTo("SHOP~3.pgdump");
    }
}
