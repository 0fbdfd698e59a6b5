package dev.coffer.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.StockRestore;
import dev.coffer.command.CofferCommand;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import dev.coffer.store.filesystem.BadSector;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.IFactory;

/** A catalog that is lost, and made again from what lies in the store. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class RebuildTest {

    private static final Api CLOUD = new Api("cloud-token", "cloud");

    private static TestServer source;
    private static TestServer restored;

    @Inject
    DataSource catalog;

    @Inject
    Flyway flyway;

    @Inject
    IFactory commands;

    @Inject
    @ConfigProperty(name = "coffer.secrets.directory")
    Path secrets;

    private CatalogRows rows;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        restored = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
        restored.close();
    }

    @BeforeEach
    void an_empty_store_and_an_empty_catalog() {
        Workplace.inOrder();
        rows = new CatalogRows(catalog);
        source.execute("postgres", "drop database if exists changing", "create database changing");
        source.execute("changing", "create table t as select n, md5(n::text) from generate_series(1, 3000) n");
        source.execute("postgres", "drop database if exists still", "create database still");
        source.execute("still", "create table t as select n, md5(n::text) from generate_series(1, 3000) n");
        loseTheCatalog();
    }

    /** The records of this store must not puzzle the tests that come after with another. */
    @AfterEach
    void loseTheCatalog() {
        rows.execute("drop schema public cascade");
        rows.execute("create schema public");
        flyway.migrate();
    }

    @Test
    void a_backup_that_lacked_something_lacks_it_still() {
        source.execute("postgres", "create database closed", "alter database closed allow_connections false");
        try {
            String backup = Api.DEMO.backup(Api.DEMO.register(source));
            assertThat(Api.DEMO.completed(backup).getBoolean("complete")).isFalse();

            loseTheCatalog();
            rebuilt();

            assertThat(Api.DEMO.get("/backups/" + backup).jsonPath().getBoolean("backup.complete"))
                    .isFalse();
        } finally {
            source.execute("postgres", "drop database closed");
        }
    }

    @Test
    void every_backup_is_back_with_its_record_and_restores() throws IOException {
        String first = Api.DEMO.register(source, "changing", "still");
        Files.createDirectories(secrets.resolve("other"));
        Files.writeString(secrets.resolve("other/source"), TestServer.PASSWORD);
        String second = Api.OTHER
                .post(
                        "/instances",
                        Registration.of(source, "still")
                                .withoutPassword()
                                .connection("password_ref", "file:source")
                                .body())
                .path("instance.id");
        Map<String, List<String>> contents = new HashMap<>();
        String full = backup(Api.DEMO, first, null, contents);
        source.execute("changing", "insert into t values (3001, 'more')");
        String child = backup(Api.DEMO, first, full, contents);
        source.execute("changing", "insert into t values (3002, 'more')");
        String grandchild = backup(Api.DEMO, first, child, contents);
        String elsewhere = backup(Api.OTHER, second, null, contents);
        Map<String, Object> before = lists(first, second);

        loseTheCatalog();
        assertThat(Api.DEMO.get("/backups").jsonPath().getList("backups")).isEmpty();
        JsonPath report = rebuilt();

        assertThat(report.getInt("counts.backups_made.number"))
                .as(report.prettify())
                .isEqualTo(4);
        assertThat(report.getInt("counts.instances_made.number")).isEqualTo(2);
        assertThat(report.getList("findings")).isEmpty();
        assertThat(lists(first, second)).isEqualTo(before);
        for (String backup : List.of(full, child, grandchild, elsewhere)) {
            Api account = backup.equals(elsewhere) ? Api.OTHER : Api.DEMO;
            Path folder = folder(account.get("/backups/" + backup).jsonPath());
            StockRestore.into(
                    restored,
                    folder,
                    JsonPath.from(folder.resolve("manifest.json").toFile()));
            assertThat(rowsOf(restored, !backup.equals(elsewhere))).as(backup).isEqualTo(contents.get(backup));
        }
        assertThat(rebuilt().getInt("counts.backups_known.number")).isEqualTo(4);
        assertThat(lists(first, second)).isEqualTo(before);

        // The password that was referred to is at hand; the one that was sealed in the catalog can be given again.
        Api.OTHER.completed(Api.OTHER.backup(second));
        JsonPath locked = Api.DEMO.ended(Api.DEMO.backup(first));
        assertThat(locked.getString("fault.code")).isEqualTo("passwordUnavailable");
        assertThat(locked.getString("fault.message")).contains("demo/" + first, "coffer.secrets.directory");
        Files.createDirectories(secrets.resolve("demo"));
        Files.writeString(secrets.resolve("demo/" + first), TestServer.PASSWORD);
        Api.DEMO.completed(Api.DEMO.backup(Map.of("name", "on", "instance", first, "incremental", 1)));
        assertThat(Api.DEMO.delete("/backups/" + full).statusCode()).isEqualTo(202);
        assertThat(Api.DEMO.get("/backups/" + grandchild).statusCode()).isEqualTo(404);
    }

    @Test
    void the_command_does_the_same() throws IOException {
        String instance = Api.DEMO.register(source, "still");
        String backup = backup(Api.DEMO, instance, null, new HashMap<>());
        loseTheCatalog();

        assertThat(CofferCommand.run(commands, "rebuild")).isZero();

        assertThat(Api.DEMO.get("/backups/" + backup).<String>path("backup.status"))
                .isEqualTo("COMPLETED");
    }

    @Test
    void records_that_are_there_are_not_touched_not_even_deleted_ones() throws IOException {
        String instance = Api.DEMO.register(source, "still");
        String kept = backup(Api.DEMO, instance, null, new HashMap<>());
        String deleted = backup(Api.DEMO, instance, null, new HashMap<>());
        rows.execute("update backup set name = 'renamed' where id = ?", UUID.fromString(kept));
        rows.delete("backup", deleted);
        rows.delete("instance", instance);

        JsonPath report = rebuilt();

        assertThat(report.getInt("counts.backups_known.number")).isEqualTo(2);
        assertThat(report.getMap("counts")).doesNotContainKey("backups_made");
        assertThat(Api.DEMO.get("/backups/" + kept).<String>path("backup.name")).isEqualTo("renamed");
        assertThat(Api.DEMO.get("/backups/" + deleted).statusCode()).isEqualTo(404);
        assertThat(Api.DEMO.get("/instances/" + instance).statusCode()).isEqualTo(404);
    }

    @Test
    void what_cannot_be_made_a_record_for_is_reported_with_the_reason_and_the_rest_is_made() throws IOException {
        String instance = Api.DEMO.register(source, "still");
        String good = backup(Api.DEMO, instance, null, new HashMap<>());
        String damaged = backup(Api.DEMO, instance, null, new HashMap<>());
        Files.writeString(manifest(damaged), "{");
        String future = backup(Api.DEMO, instance, null, new HashMap<>());
        alter(future, "\"formatVersion\" : 2", "\"formatVersion\" : 99");
        String cut = backup(Api.DEMO, instance, null, new HashMap<>());
        Path part = folderOf(cut).resolve("still.pgdump.zst");
        Files.delete(part);
        String unknown = backup(Api.DEMO, instance, null, new HashMap<>());
        alter(unknown, "\"datastoreVersion\" : \"15\"", "\"datastoreVersion\" : \"99\"");
        String parent = backup(Api.DEMO, instance, null, new HashMap<>());
        String child = backup(Api.DEMO, instance, parent, new HashMap<>());
        String grandchild = backup(Api.DEMO, instance, child, new HashMap<>());
        Path parents = folderOf(parent);
        Files.delete(manifest(parent));
        Path thief = folderOf(good).resolve("../../../thief/" + instance + "/" + good);
        copy(folderOf(good), thief);
        loseTheCatalog();

        JsonPath report = rebuilt();

        Map<String, String> kinds = new HashMap<>();
        List<Map<String, String>> findings = report.getList("findings");
        findings.forEach(finding -> kinds.put(finding.get("path"), finding.get("kind")));
        String at = "demo/" + instance + "/";
        assertThat(kinds)
                .containsOnly(
                        Map.entry(at + damaged, "damaged_manifest"),
                        Map.entry(at + future, "damaged_manifest"),
                        Map.entry(at + cut, "not_whole"),
                        Map.entry(at + unknown, "unknown_datastore"),
                        Map.entry(at + child, "parent_missing"),
                        Map.entry("thief/" + instance + "/" + good, "other_folder"));
        assertThat(findings.toString()).contains("format version 99").contains("still.pgdump.zst is missing");
        assertThat(report.getInt("counts.backups_made.number")).isEqualTo(3);
        assertThat(Api.DEMO.get("/backups").jsonPath().getList("backups.id", String.class))
                .containsExactlyInAnyOrder(good, child, grandchild);
        JsonPath record = Api.DEMO.get("/backups/" + child).jsonPath();
        assertThat(record.getString("backup.parent_id")).isNull();
        assertThat(record.getList("backup.warnings", String.class)).anyMatch(warning -> warning.contains(parent));
        assertThat(Api.DEMO.get("/backups/" + grandchild).<String>path("backup.parent_id"))
                .isEqualTo(child);
        assertThat(parents.resolve("still.pgdump.zst")).exists();
    }

    @Test
    void a_manifest_that_the_disk_cannot_read_is_reported_and_made_a_record_for_when_it_can() throws IOException {
        String instance = Api.DEMO.register(source, "still");
        Map<String, List<String>> contents = new HashMap<>();
        String good = backup(Api.DEMO, instance, null, contents);
        String unreadable = backup(Api.DEMO, instance, null, contents);
        Path manifest = manifest(unreadable);
        loseTheCatalog();
        try (BadSector sector = BadSector.under(manifest)) {
            assertThat(sector).isNotNull();

            JsonPath report = rebuilt();

            assertThat(report.getInt("counts.backups_made.number")).isEqualTo(1);
            assertThat(report.getList("findings.kind")).containsExactly("damaged_manifest");
            assertThat(report.getString("findings[0].path")).isEqualTo("demo/" + instance + "/" + unreadable);
        }
        assertThat(Api.DEMO.get("/backups").jsonPath().getList("backups.id")).containsExactly(good);

        assertThat(rebuilt().getInt("counts.backups_made.number")).isEqualTo(1);

        StockRestore.into(restored, folderOf(unreadable), JsonPath.from(manifest.toFile()));
        assertThat(restored.rows("still", "select * from t order by n"))
                .containsExactlyElementsOf(source.rows("still", "select * from t order by n"));
    }

    /** The lists of both accounts, without what a manifest does not know to the second. */
    private static Map<String, Object> lists(String first, String second) {
        List<Map<String, Object>> backups = new ArrayList<>();
        backups.addAll(Api.DEMO.get("/backups").jsonPath().getList("backups"));
        backups.addAll(Api.OTHER.get("/backups").jsonPath().getList("backups"));
        backups.addAll(
                Api.DEMO.get("/instances/" + first + "/backups").jsonPath().getList("backups"));
        backups.forEach(backup -> backup.remove("updated"));
        List<Map<String, Object>> instances = new ArrayList<>();
        instances.add(Api.DEMO.get("/instances/" + first).jsonPath().getMap("instance"));
        instances.add(Api.OTHER.get("/instances/" + second).jsonPath().getMap("instance"));
        instances.forEach(instance -> {
            instance.remove("created");
            instance.remove("updated");
        });
        return Map.of("backups", backups, "instances", instances);
    }

    private static String backup(
            Api api, String instance, @Nullable String parent, Map<String, List<String>> contents) {
        Map<String, Object> order = new HashMap<>(
                Map.of("name", "Übung " + contents.size(), "description", "of the test", "instance", instance));
        if (parent != null) {
            order.put("parent_id", parent);
        }
        String backup = api.backup(order);
        api.completed(backup);
        contents.put(backup, rowsOf(source, api.equals(Api.DEMO)));
        return backup;
    }

    private static List<String> rowsOf(TestServer server, boolean both) {
        List<String> found = new ArrayList<>(server.rows("still", "select * from t order by n"));
        if (both) {
            found.addAll(server.rows("changing", "select * from t order by n"));
        }
        return found;
    }

    private static JsonPath rebuilt() {
        Response ordered = CLOUD.post("/mgmt/rebuild", Map.of());
        assertThat(ordered.statusCode()).as(ordered.asString()).isEqualTo(202);
        JsonPath report = Api.await(
                () -> CLOUD.get("/mgmt/rebuild").jsonPath(),
                answer -> List.of("COMPLETED", "FAILED").contains(answer.getString("rebuild.status")));
        assertThat(report.getString("rebuild.status")).as(report.prettify()).isEqualTo("COMPLETED");
        return report.setRootPath("rebuild");
    }

    private static Path folder(JsonPath record) {
        return Path.of(URI.create(record.getString("backup.locationRef")));
    }

    private static Path folderOf(String backup) {
        return folder(Api.DEMO.get("/backups/" + backup).jsonPath());
    }

    private static Path manifest(String backup) {
        return folderOf(backup).resolve("manifest.json");
    }

    private static void alter(String backup, String what, String with) throws IOException {
        String before = Files.readString(manifest(backup));
        assertThat(before).contains(what);
        Files.writeString(manifest(backup), before.replace(what, with));
    }

    private static void copy(Path folder, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
