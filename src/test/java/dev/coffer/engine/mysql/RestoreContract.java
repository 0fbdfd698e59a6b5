package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.harness.Configured;
import dev.coffer.harness.MysqlServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a restore does on servers of each flavor, with dumps of their stock tools. */
@Timeout(120)
abstract class RestoreContract {

    private static final String SHOP = "shop";
    private static final String COPY = "the cöpy";

    private final MysqlServer server = MysqlServer.shared(flavor());

    abstract Flavor flavor();

    @BeforeEach
    void a_database_with_every_kind_of_object() {
        for (String name : List.of(SHOP, COPY, "other", "kept")) {
            server.execute("", "DROP DATABASE IF EXISTS `" + name + "`");
        }
        server.execute(
                "",
                "DROP USER IF EXISTS 'ghost'@'%', 'mover'@'%'",
                "CREATE USER 'ghost'@'%' IDENTIFIED BY 'g-h-0-s-t'",
                "GRANT EXECUTE ON *.* TO 'ghost'@'%'",
                "SET GLOBAL log_bin_trust_function_creators = 1",
                "CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        server.execute(
                SHOP,
                "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(100), note TEXT, data BLOB,"
                        + " cents INT, euros DECIMAL(10,2) AS (cents / 100) STORED)",
                "CREATE TABLE `lines` (id INT PRIMARY KEY, orders INT, FOREIGN KEY (orders) REFERENCES orders (id))",
                "CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(100))",
                "CREATE DEFINER = 'ghost'@'%' FUNCTION twice(i INT) RETURNS INT DETERMINISTIC RETURN i * 2",
                "CREATE PROCEDURE logged() BEGIN\n/*\nDELIMITER ;\n*/\nINSERT INTO log (what) VALUES ('it''s; done'); END",
                "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
                "CREATE DEFINER = 'ghost'@'%' FUNCTION \"in ansi\"() RETURNS VARCHAR(9) DETERMINISTIC RETURN 'a\\'",
                "SET sql_mode = DEFAULT",
                "CREATE VIEW b_view AS SELECT id, cents FROM orders",
                "CREATE VIEW a_view AS SELECT id, twice(cents) AS twice FROM b_view",
                "CREATE TRIGGER shop.noted BEFORE INSERT ON shop.orders FOR EACH ROW"
                        + " SET NEW.note = CONCAT(NEW.note, ';;')",
                "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DO CALL logged()",
                "CREATE EVENT never ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DISABLE DO CALL logged()",
                "INSERT INTO orders (word, note, data, cents) VALUES ('größe 🎉', 'a;b\\n-- c', x'00ff27', 250), (NULL,"
                        + " '/* ; */', NULL, -1)",
                "INSERT INTO `lines` VALUES (1, 1), (2, 2)");
    }

    @Test
    void everything_comes_back_and_events_stay_disabled() throws Exception {
        List<String> before = contents(SHOP);

        RestoreResult result = restore(dump(), COPY);

        assertThat(result.failed()).isEmpty();
        assertThat(contents(COPY)).isEqualTo(before);
        assertThat(definers(COPY)).isEqualTo(definers(SHOP));
        assertThat(events(COPY)).containsExactly("daily|DISABLED", "never|DISABLED");
        assertThat(result.notes()).singleElement().asString().contains("daily").doesNotContain("never");
        assertThat(collation(COPY)).isEqualTo(List.of("utf8mb4_bin"));
    }

    @Test
    void a_restore_beside_touches_nothing_of_the_original() throws Exception {
        MemoryDump dump = dump();
        server.execute(SHOP, "DROP TRIGGER noted", "DROP TABLE `lines`");
        List<String> before = contents(SHOP);

        restore(dump, COPY);

        assertThat(contents(SHOP)).isEqualTo(before);
        assertThat(triggers(COPY)).containsExactly("noted|orders");
    }

    @Test
    void a_renamed_database_holds_the_same() throws Exception {
        List<String> before = contents(SHOP);
        restore(dump(), COPY);

        try (RestoreTarget target = target()) {
            target.rename(COPY, "other");

            assertThat(target.databases()).contains("other").doesNotContain(COPY);
        }
        assertThat(contents("other")).isEqualTo(before);
        assertThat(server.rows("other", "SHOW TABLES")).doesNotContain(MysqlDefinitions.TABLE);
        assertThat(events("other")).containsExactly("daily|DISABLED", "never|DISABLED");
        assertThat(collation("other")).isEqualTo(List.of("utf8mb4_bin"));
        server.execute("other", "INSERT INTO orders (note) VALUES ('new')");
        assertThat(server.rows("other", "SELECT note FROM orders WHERE id = 3")).containsExactly("new;;");
    }

    @Test
    void a_replaced_database_is_kept_with_all_it_had_and_the_events_of_the_restored_one_run() throws Exception {
        List<String> before = contents(SHOP);
        restore(dump(), COPY);
        server.execute(SHOP, "DELETE FROM `lines`", "CREATE TABLE later (id INT PRIMARY KEY)", "DROP VIEW a_view");
        List<String> changed = tables(SHOP);

        try (RestoreTarget target = target()) {
            assertThat(target.swapObstacles(SHOP)).isEmpty();
            target.swap(SHOP, COPY, "kept");

            assertThat(target.databases()).contains(SHOP, "kept").doesNotContain(COPY);
        }
        assertThat(contents(SHOP)).isEqualTo(before);
        assertThat(server.rows(SHOP, "SHOW TABLES")).doesNotContain(MysqlDefinitions.TABLE);
        assertThat(server.rows("kept", "SHOW TABLES")).doesNotContain(MysqlDefinitions.TABLE);
        assertThat(events(SHOP)).containsExactly("daily|ENABLED", "never|DISABLED");
        assertThat(tables("kept")).isEqualTo(changed).contains("later");
        assertThat(server.rows("kept", "SELECT * FROM `lines`")).isEmpty();
        assertThat(triggers("kept")).containsExactly("noted|orders");
        assertThat(events("kept")).containsExactly("daily|DISABLED", "never|DISABLED");
    }

    @Test
    void a_database_that_cannot_be_replaced_stays_as_it_was() throws Exception {
        restore(dump(), COPY);
        List<String> before = contents(SHOP);
        server.execute("", "CREATE DATABASE kept");
        server.execute("kept", "CREATE TABLE orders (id INT)");

        try (RestoreTarget target = target()) {
            assertThatThrownBy(() -> target.swap(SHOP, COPY, "kept"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("as it was");
        }

        assertThat(contents(SHOP)).isEqualTo(before);
        assertThat(events(SHOP)).containsExactly("daily|ENABLED", "never|DISABLED");
        assertThat(server.rows(SHOP, "SHOW TABLES")).doesNotContain(MysqlDefinitions.TABLE);
    }

    @Test
    void a_foreign_key_from_another_database_stands_in_the_way_of_a_replacement() throws Exception {
        server.execute("", "CREATE DATABASE other");
        server.execute("other", "CREATE TABLE child (id INT, FOREIGN KEY (id) REFERENCES shop.orders (id))");

        try (RestoreTarget target = target()) {
            assertThat(target.swapObstacles(SHOP)).singleElement().asString().contains("other.child");
        }
        server.execute("", "DROP DATABASE other");
    }

    @Test
    void tables_come_back_alone_with_their_triggers() throws Exception {
        try (RestoreTarget target = target()) {
            DatabaseRestore order = new DatabaseRestore(COPY, List.of("tables.orders"), false, 1);
            target.check(dump(), order);

            RestoreResult result = target.restore(dump(), order);

            assertThat(result.failed()).isEmpty();
        }
        assertThat(tables(COPY)).containsExactly("orders");
        assertThat(triggers(COPY)).containsExactly("noted|orders");
        assertThat(rows(COPY)).isEqualTo(rows(SHOP));
        assertThatThrownBy(() -> {
                    try (RestoreTarget target = target()) {
                        target.restore(dump(), new DatabaseRestore("other", List.of("tables.gone"), false, 1));
                    }
                })
                .hasMessageContaining("gone");
        assertThat(server.rows("", "SHOW DATABASES")).doesNotContain("other");
    }

    @Test
    void a_view_that_cannot_be_made_costs_itself_only() throws Exception {
        server.execute("", "CREATE DATABASE other");
        server.execute("other", "CREATE TABLE t (id INT)");
        server.execute(SHOP, "CREATE VIEW c_view AS SELECT other.t.id FROM other.t, log");
        MemoryDump dump = dump();
        server.execute("", "DROP DATABASE other");

        RestoreResult result = restore(dump, COPY);

        assertThat(result.failed()).extracting(FailedEntry::entry).containsExactly("VIEW c_view");
        assertThat(result.failed().get(0).reason()).contains("other");
        assertThat(result.failed().get(0).lacking()).isTrue();
        assertThat(rows(COPY)).isEqualTo(rows(SHOP));
        assertThat(server.rows(COPY, "SELECT * FROM a_view")).isEqualTo(server.rows(SHOP, "SELECT * FROM a_view"));
    }

    @Test
    void commands_of_the_client_in_a_script_are_not_run() throws Exception {
        Path file = Files.createTempDirectory("escape").resolve("made");
        String script = "\\! touch " + file + "\nsystem touch " + file + "\nsource /etc/passwd\n";

        assertThatThrownBy(() -> restore(part(script), COPY)).extracting("code").isEqualTo(Code.TOOL_FAILED);

        assertThat(file).doesNotExist();
        assertThat(server.rows("", "SHOW DATABASES")).doesNotContain(COPY);
    }

    @Test
    void an_error_in_the_data_ends_the_restore_and_quotes_none_of_it() {
        String script = "CREATE TABLE t (id INT PRIMARY KEY);\nINSERT INTO t VALUES (1), ('s3cr3t'), (1);\n"
                + "INSERT INTO t VALUES (2);\n".repeat(100_000);

        assertThatThrownBy(() -> restore(part(script), COPY))
                .hasMessageContaining("error 1")
                .hasMessageNotContaining("INSERT")
                .extracting("code")
                .isEqualTo(Code.TOOL_FAILED);

        assertThat(server.rows("", "SHOW DATABASES")).doesNotContain(COPY);
    }

    @Test
    void definers_that_the_account_may_not_name_become_the_account() throws Exception {
        MemoryDump dump = dump();
        server.execute(
                "",
                "CREATE USER 'mover'@'%' IDENTIFIED BY 'm-0-v-3-r'",
                "GRANT ALL ON `the cöpy`.* TO 'mover'@'%'",
                "GRANT ALL ON `other`.* TO 'mover'@'%'");

        RestoreResult result;
        try (RestoreTarget target = restores().connect(login("mover", "m-0-v-3-r"), null)) {
            result = target.restore(dump, new DatabaseRestore(COPY, List.of(), false, 1));
            target.rename(COPY, "other");
        }

        assertThat(result.failed()).isEmpty();
        assertThat(result.notes()).anySatisfy(note -> assertThat(note).contains("`ghost`@`%`", "`mover`@`%`"));
        assertThat(definers("other")).allSatisfy(definer -> assertThat(definer).endsWith("mover@%"));
        assertThat(contents("other")).isEqualTo(contents(SHOP));
    }

    @Test
    void accounts_come_back_locked_unless_passwords_are_wanted() throws Exception {
        String script = """
            CREATE USER IF NOT EXISTS `ghost`@`%` IDENTIFIED BY 'another';
            GRANT SELECT ON *.* TO `ghost`@`%`;
            CREATE USER IF NOT EXISTS `mover`@`%` IDENTIFIED BY 'm-0-v-3-r';
            GRANT USAGE ON *.* TO `mover`@`%`;
            GRANT SELECT, INSERT ON `shop`.* TO `mover`@`%`;
            """;
        try (RestoreTarget target = target()) {
            RestoreResult locked = target.restoreGlobals(accounts(script), false);

            assertThat(locked.failed()).isEmpty();
            assertThat(locked.roles()).containsExactly("`mover`@`%`");
            assertThat(locked.notes()).singleElement().asString().contains("mover", "UNLOCK");
            assertThatThrownBy(() -> server.connect("mover", "m-0-v-3-r", SHOP)).isNotNull();
            assertThatThrownBy(() -> server.connect("mover", "", SHOP)).isNotNull();
            target.dropRoles(locked.roles());

            RestoreResult open = target.restoreGlobals(accounts(script), true);
            assertThat(open.notes()).isEmpty();
            RestoreResult granted = target.grant(accounts(script), open.roles(), false);
            assertThat(granted.notes()).isEmpty();
            server.connect("mover", "m-0-v-3-r", SHOP).close();
            server.connect("ghost", "g-h-0-s-t", "").close();
            target.dropRoles(Set.of("`mover`@`%`"));
            assertThatThrownBy(() -> target.restoreGlobals(part(script), true)).isNotNull();
        }
    }

    @Test
    void grants_go_to_new_accounts_and_in_a_new_instance_to_all_but_those_of_the_server() throws Exception {
        String mover = "`mover`@`%`";
        String script = """
            CREATE USER IF NOT EXISTS `mover`@`%` IDENTIFIED BY 'm-0-v-3-r';
            GRANT USAGE ON *.* TO `mover`@`%`;
            GRANT SELECT ON `shop`.`orders` TO `mover`@`%`;
            GRANT INSERT ON `shop`.`none` TO `mover`@`%`;
            GRANT PROXY ON `mover`@`%` TO `root`@`127.0.0.1`;
            """;
        List<String> rootBefore = server.rows("", "SHOW GRANTS FOR root@127.0.0.1");
        server.execute("", "CREATE USER " + mover);
        List<String> before = server.rows("", "SHOW GRANTS FOR " + mover);
        try (RestoreTarget target = target()) {
            assertThat(target.restoreGlobals(accounts(script), true).roles()).isEmpty();

            assertThat(target.grant(accounts(script), Set.of(), false).notes()).isEmpty();
            assertThat(server.rows("", "SHOW GRANTS FOR " + mover)).isEqualTo(before);

            RestoreResult granted = target.grant(accounts(script), Set.of(), true);

            assertThat(granted.notes()).singleElement().asString().contains("INSERT ON `shop`.`none`");
            assertThat(server.rows("", "SHOW GRANTS FOR " + mover))
                    .containsAll(before)
                    .anySatisfy(grant -> assertThat(grant).contains("SELECT ON `shop`.`orders`"));
            assertThat(server.rows("", "SHOW GRANTS FOR root@127.0.0.1")).isEqualTo(rootBefore);
        } finally {
            server.execute("", "DROP USER " + mover);
        }
    }

    @Test
    void a_server_of_the_other_flavor_is_refused() {
        Flavor other = flavor() == Flavor.MYSQL ? Flavor.MARIADB : Flavor.MYSQL;

        assertThatThrownBy(() -> restores(other).connect(login(MysqlServer.USER, MysqlServer.PASSWORD), null))
                .hasMessageContaining("is not " + other.datastore());
    }

    private MemoryDump dump() throws IOException, InterruptedException {
        return StockDump.of(server, SHOP);
    }

    private MemoryDump part(String script) {
        return new MemoryDump(
                SHOP,
                DatabasePart.FORMAT,
                "tool 1.0",
                (script + DatabasePart.END).getBytes(StandardCharsets.UTF_8),
                null);
    }

    private static MemoryDump accounts(String script) {
        return new MemoryDump(
                null,
                AccountsPart.FORMAT,
                "tool 1.0",
                (script + AccountsPart.END).getBytes(StandardCharsets.UTF_8),
                null);
    }

    private RestoreResult restore(MemoryDump dump, String name) throws EngineException, IOException {
        try (RestoreTarget target = target()) {
            return target.restore(dump, new DatabaseRestore(name, List.of(), false, 1));
        }
    }

    private MysqlRestores restores() {
        return restores(flavor());
    }

    private static MysqlRestores restores(Flavor flavor) {
        MysqlConfig config = Configured.mapping(
                MysqlConfig.class,
                flavor == Flavor.MYSQL && System.getProperty("coffer.test.mysql.bin") != null
                        ? Map.of("coffer.engine.mysql.bin", System.getProperty("coffer.test.mysql.bin"))
                        : Map.of());
        return new MysqlRestores(flavor, config, new MysqlTools(config));
    }

    private RestoreTarget target() throws EngineException {
        return restores().connect(login(MysqlServer.USER, MysqlServer.PASSWORD), null);
    }

    private Target login(String user, String password) {
        return new Target("127.0.0.1", server.port(), user, password, List.of(), TlsMode.PREFER);
    }

    private List<String> contents(String database) {
        List<String> contents = new ArrayList<>(tables(database));
        contents.addAll(rows(database));
        contents.addAll(triggers(database));
        contents.addAll(server.rows(
                "",
                "SELECT ROUTINE_NAME, ROUTINE_TYPE, ROUTINE_DEFINITION, SQL_MODE FROM information_schema.ROUTINES"
                        + " WHERE ROUTINE_SCHEMA = '" + database + "' ORDER BY 1"));
        return contents;
    }

    private List<String> tables(String database) {
        return server.rows(
                "",
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '" + database
                        + "' AND TABLE_NAME <> '" + MysqlDefinitions.TABLE + "' ORDER BY 1");
    }

    private List<String> rows(String database) {
        return server.rows(database, "SELECT id, word, note, HEX(data), cents, euros FROM orders ORDER BY id");
    }

    private List<String> triggers(String database) {
        return server.rows(
                "",
                "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '"
                        + database + "'");
    }

    private List<String> events(String database) {
        return server.rows(
                "",
                "SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '" + database
                        + "' ORDER BY 1");
    }

    private List<String> definers(String database) {
        return server.rows(
                "",
                "SELECT ROUTINE_NAME, DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '" + database
                        + "' UNION ALL SELECT TABLE_NAME, DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '"
                        + database + "' UNION ALL SELECT TRIGGER_NAME, DEFINER FROM information_schema.TRIGGERS"
                        + " WHERE TRIGGER_SCHEMA = '" + database + "' ORDER BY 1");
    }

    private List<String> collation(String database) {
        return server.rows(
                "",
                "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '" + database
                        + "'");
    }
}
