package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DatabaseRestore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreScriptTest {

    private static final String TABLE = """
        CREATE TABLE `orders` (
          `id` int NOT NULL
        );
        INSERT INTO `orders` VALUES (1),(2);
        """;

    private static final String OTHER_TABLE = """
        CREATE TABLE `a``b` (
          `text` varchar(10) DEFAULT 'CREATE DEFINER=`x`@`y` VIEW `z`'
        );
        INSERT INTO `a``b` VALUES ('CREATE EVENT');
        """;

    private static final String EVENT = """
        DELIMITER ;;
        /*!50106 CREATE*/ /*!50117 DEFINER=`root`@`localhost`*/ /*!50106 EVENT `größe` ON SCHEDULE EVERY 1 DAY \
        STARTS '2026-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE COMMENT 'ON COMPLETION PRESERVE ENABLE' \
        DO DELETE FROM orders */ ;;
        DELIMITER ;
        """;

    @Test
    void what_holds_data_stays_as_it_is() throws IOException {
        assertThat(restored(TABLE + OTHER_TABLE, Set.of())).isEqualTo(TABLE + OTHER_TABLE);
    }

    @Test
    void events_are_disabled_and_remembered() throws IOException {
        RestoreScript script = script(EVENT, Flavor.MYSQL, Set.of());

        String restored = new String(script.readAllBytes(), StandardCharsets.UTF_8);

        assertThat(restored)
                .contains("ON COMPLETION NOT PRESERVE DISABLE COMMENT 'ON COMPLETION PRESERVE ENABLE'")
                .contains("DEFINER=`me`@`%`");
        assertThat(script.enabledEvents()).containsExactly("größe");
        assertThat(script.object(2)).isEqualTo("EVENT größe");
        assertThat(script.object(1)).isNull();
        assertThat(script.object(3)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE DEFINER=`a`@`b` TRIGGER shop.t BEFORE INSERT ON shop.orders FOR EACH ROW SET @a = 1;"
                        + "|CREATE DEFINER=`me`@`%` TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET @a = 1;",
                "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 trigger `shop` . `t` after update on `shop`.`orders` */;"
                        + "|/*!50003 CREATE*/ /*!50017 DEFINER=`me`@`%`*/ /*!50003 trigger `t` after update on `orders` */;",
                "CREATE DEFINER=`a`@`b` FUNCTION `f`() RETURNS int RETURN 1;"
                        + "|CREATE DEFINER=`me`@`%` FUNCTION `f`() RETURNS int RETURN 1;",
                "/*!50001 VIEW `v` AS select 1 */;|/*!50001 VIEW `v` AS select 1 */;",
                "/*!50001 CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW `v` AS select `shop`.`t`.`id`"
                        + " from `shop`.`t` join `other`.`t` */;"
                        + "|/*!50001 CREATE ALGORITHM=UNDEFINED DEFINER=`me`@`%` SQL SECURITY DEFINER VIEW `v` AS select"
                        + " `copy`.`t`.`id` from `copy`.`t` join `other`.`t` */;",
            })
    void nothing_names_the_database_of_the_source(String dumped, String wanted) throws IOException {
        assertThat(restored(dumped + "\n", Set.of())).isEqualTo(wanted + "\n");
    }

    @Test
    void only_wanted_tables_come_through_with_their_triggers() throws IOException {
        String trigger = "CREATE TRIGGER `t` BEFORE INSERT ON `orders` FOR EACH ROW SET @a = 1;\n";
        RestoreScript script = script(OTHER_TABLE + TABLE + trigger + EVENT, Flavor.MYSQL, Set.of("orders"));

        String restored = new String(script.readAllBytes(), StandardCharsets.UTF_8);

        assertThat(restored).isEqualTo(TABLE + trigger + "DELIMITER ;;\nDELIMITER ;\n");
        assertThat(script.tablesFound()).containsExactly("orders");
    }

    @Test
    void the_line_for_MariaDBs_client_reaches_no_other() throws IOException {
        String dump = "/*M!999999\\- enable the sandbox mode */ \nSELECT 1;\n";

        assertThat(new String(script(dump, Flavor.MARIADB, Set.of()).readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("/*M!999999\\- enable the sandbox mode */");
        assertThat(restored(dump, Set.of())).isEqualTo("SELECT 1;\n");
    }

    @Test
    void an_event_whose_time_is_over_is_made_all_the_same() throws IOException {
        String event =
                "CREATE EVENT `e` ON SCHEDULE AT '2020-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO SELECT 1;\n";

        assertThat(restored(event, Set.of()))
                .isEqualTo(
                        "SET timestamp = 86400;\n" + event.replace("ENABLE", "DISABLE") + "SET timestamp = DEFAULT;\n");
    }

    private static String restored(String dump, Set<String> tables) throws IOException {
        return new String(script(dump, Flavor.MYSQL, tables).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static RestoreScript script(String dump, Flavor flavor, Set<String> tables) {
        return new RestoreScript(
                new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8)),
                flavor,
                definer -> "`me`@`%`",
                "shop",
                new DatabaseRestore("copy", List.of(), false, 1),
                tables);
    }
}
