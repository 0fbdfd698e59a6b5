package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements of a log as ISO 8859-1, where the two characters Ã¶ are ö in UTF-8. */
class Utf8NamesTest {

    private static final SqlCharset LATIN = SqlCharset.of("latin1");

    private static final String VIEW = "CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`%` SQL SECURITY DEFINER VIEW ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "`vÃ¶`(`aÃ¶`, `b`) AS SELECT 'ö' | `vö`(`aö`, `b`) AS SELECT 'ö'",
                "`sÃ¶`.`vÃ¶` AS SELECT `ö` | `sö`.`vö` AS SELECT `ö`"
            })
    void names_that_the_server_wrote_get_the_character_set_of_what_follows(String logged, String unified) {
        assertThat(Utf8Names.unified(VIEW + logged, LATIN)).isEqualTo(VIEW + unified);
        assertThat(Utf8Names.unified(VIEW + logged, SqlCharset.UTF8)).isEqualTo(VIEW + logged);
    }

    @Test
    void the_definition_of_a_table_from_a_query_is_all_of_the_server() {
        String logged = "CREATE TABLE `mÃ¶` (\n  `aÃ¶` int DEFAULT NULL COMMENT 'Ã¶'\n) START TRANSACTION";

        assertThat(Utf8Names.length(logged + "\n/*!*/;\nBINLOG '")).isEqualTo(logged.length());
        assertThat(Utf8Names.unified(logged + "\n", LATIN))
                .isEqualTo("CREATE TABLE `mö` (\n  `aö` int DEFAULT NULL COMMENT 'ö'\n) START TRANSACTION\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE `mÃ¶` (a INT)",
                "DROP VIEW `Ã¶`",
                "CREATE DEFINER=`root`@`%` TRIGGER `Ã¶` BEFORE INSERT ON `t` FOR EACH ROW SET NEW.a=1",
                "CREATE DEFINER=`root`@`%` PROCEDURE `ö`() SELECT 'Ã¶'"
            })
    void what_somebody_else_wrote_stays_as_it_is(String logged) {
        assertThat(Utf8Names.unified(logged, LATIN)).isEqualTo(logged);
    }
}
