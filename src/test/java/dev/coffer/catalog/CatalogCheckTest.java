package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Configured;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogCheckTest {

    private static TestServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_catalog_without_tables_is_right_where_the_service_makes_them() {
        server.execute("postgres", "create database fresh");

        assertThat(lines("fresh", Map.of()))
                .hasSize(2)
                .satisfies(
                        lines -> assertThat(lines.get(0))
                                .matches("ok PostgreSQL 1[0-9.]+ at 127.0.0.1:\\d+/fresh, as postgres"),
                        lines -> assertThat(lines.get(1)).startsWith("ok it has no tables yet"));
        assertThat(lines("fresh", Map.of("coffer.catalog.migrate-at-start", "false")))
                .last()
                .asString()
                .startsWith("wrong it has no tables yet")
                .endsWith("-> Run the command migrate once.");
        assertThat(server.rows("fresh", "select count(*) from pg_tables where schemaname = 'public'"))
                .containsExactly("0");
    }

    @Test
    void a_catalog_is_current_older_or_newer_than_the_program() {
        server.execute("postgres", "create database grown");
        migrate("grown", Integer.toString(CatalogSchema.NEEDED - 1));
        assertThat(lines("grown", Map.of()).get(1))
                .startsWith("ok its tables are at version " + (CatalogSchema.NEEDED - 1) + ", older than");
        assertThat(lines("grown", Map.of("coffer.catalog.migrate-at-start", "false"))
                        .get(1))
                .startsWith("wrong its tables are at version " + (CatalogSchema.NEEDED - 1));

        migrate("grown", "latest");
        assertThat(lines("grown", Map.of()).get(1)).startsWith("ok its tables are at version " + CatalogSchema.NEEDED);

        server.execute("grown", "update flyway_schema_history set version = '900' where version = '1'");
        assertThat(lines("grown", Map.of()).get(1)).startsWith("warning its tables are at version 900");

        server.execute("grown", "update flyway_schema_history set success = false where version = '900'");
        assertThat(lines("grown", Map.of()).get(1)).startsWith("wrong the migration of its tables to version 900");
    }

    @Test
    void tables_of_others_are_not_taken_for_a_catalog() {
        server.execute("postgres", "create database shop");
        server.execute("shop", "create table orders (id int)");

        assertThat(lines("shop", Map.of()).get(1)).startsWith("wrong the database holds tables, but not those");
    }

    @Test
    void a_user_that_may_make_no_tables_cannot_begin_a_catalog() {
        server.execute(
                "postgres",
                "create database narrow",
                "create role narrow login password 'narrow'",
                "revoke create on schema public from public");
        server.execute("narrow", "revoke create on schema public from public");

        assertThat(lines(
                                "narrow",
                                Map.of(
                                        "quarkus.datasource.username", "narrow",
                                        "quarkus.datasource.password", "narrow"))
                        .get(1))
                .startsWith("wrong it has no tables yet, and this user may not create any");
    }

    @Test
    void what_can_only_be_read_is_no_catalog() {
        server.execute(
                "postgres",
                "create database standing",
                "alter database standing set default_transaction_read_only = on");

        assertThat(lines("standing", Map.of()).get(0)).startsWith("wrong").contains("it is read-only");
    }

    @Test
    void a_log_in_that_is_refused_says_so_and_never_the_password() {
        assertThat(lines("postgres", Map.of("quarkus.datasource.password", "wr0ng-s3cr3t")))
                .singleElement()
                .asString()
                .startsWith("wrong 127.0.0.1:" + server.port() + "/postgres: FATAL: password authentication failed")
                .contains("QUARKUS_DATASOURCE_USERNAME")
                .doesNotContain("s3cr3t");
    }

    @Test
    void a_password_in_the_url_is_not_shown() {
        assertThat(lines("postgres?password=wr0ng-s3cr3t", Map.of("quarkus.datasource.password", "")))
                .singleElement()
                .asString()
                .startsWith("wrong")
                .doesNotContain("s3cr3t");
        assertThat(lines(Map.of("quarkus.datasource.jdbc.url", "jdbc:mysql://db/x?password=s3cr3t")))
                .singleElement()
                .asString()
                .startsWith("wrong quarkus.datasource.jdbc.url is not the URL of a PostgreSQL")
                .doesNotContain("s3cr3t");
    }

    @Test
    void a_database_that_is_missing_is_to_be_made() {
        assertThat(lines("nowhere", Map.of()))
                .singleElement()
                .asString()
                .startsWith("wrong")
                .contains("database \"nowhere\" does not exist");
    }

    @Test
    void a_server_that_is_not_there_or_never_answers_is_unreachable() throws IOException {
        assertThat(lines(Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/coffer")))
                .singleElement()
                .asString()
                .startsWith("wrong 127.0.0.1:1/coffer: ")
                .contains("QUARKUS_DATASOURCE_JDBC_URL");
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThat(lines(Map.of(
                            "quarkus.datasource.jdbc.url",
                            "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/coffer")))
                    .singleElement()
                    .asString()
                    .startsWith("wrong")
                    .contains("QUARKUS_DATASOURCE_JDBC_URL");
        }
    }

    @Test
    void without_a_database_the_embedded_one_would_be_used_and_nothing_is_made() throws IOException {
        Path home = folder.resolve("home");

        assertThat(lines(Map.of("coffer.home", home.toString())))
                .containsExactly("ok none configured: the embedded database, with its data in " + home);

        assertThat(home).doesNotExist();
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(lines(Map.of("coffer.home", file.resolve("home").toString())))
                .singleElement()
                .asString()
                .startsWith("wrong The embedded database would be used, but " + file + " is not a folder");
    }

    @Test
    void a_password_file_without_a_database_is_wrong() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "hush");

        assertThat(lines(Map.of("coffer.catalog.password-file", password.toString())))
                .singleElement()
                .asString()
                .startsWith("wrong coffer.catalog.password-file is set, but no database is configured.");
    }

    private static void migrate(String database, String target) {
        Flyway.configure()
                .dataSource(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database,
                        TestServer.USER,
                        TestServer.PASSWORD)
                .locations("filesystem:src/main/resources/db/migration")
                .target(target)
                .load()
                .migrate();
    }

    private static List<String> lines(String database, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database,
                "quarkus.datasource.username",
                TestServer.USER,
                "quarkus.datasource.password",
                TestServer.PASSWORD));
        settings.putAll(further);
        return lines(settings);
    }

    private static List<String> lines(Map<String, String> settings) {
        CatalogConfig catalog = Configured.mapping(CatalogConfig.class, settings);
        return Configured.lines(CatalogCheck.examine(Configured.config(settings), catalog));
    }
}
