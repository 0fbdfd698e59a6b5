package dev.coffer.backup.remove;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.take.FailureCase;
import dev.coffer.backup.take.StalledDump;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.store.HangingStores;
import dev.coffer.store.filesystem.Tmpfs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deletions that meet a store that refuses, a backup that runs, or a record that needs what is deleted. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class BackupRemovalTest extends FailureCase {

    @Inject
    DataSource catalog;

    @Inject
    BackupRemover remover;

    private CatalogRows rows;

    @BeforeEach
    void open() {
        rows = new CatalogRows(catalog);
    }

    @Test
    void a_store_that_refuses_lists_the_backup_again_with_the_reason_and_a_new_delete_removes_it() throws IOException {
        String instance = register(Registration.of(source, LEDGER));
        try (Tmpfs disk = Tmpfs.mount(workplace.newFolder(), "size=64m")) {
            workplace.takeStore(disk.folder());
            String backup = Api.DEMO.backup(instance);
            Api.DEMO.completed(backup);
            disk.remount("ro");
            long before = listed(instance);

            assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);

            JsonPath record = Api.await(
                    () -> Api.DEMO.get("/backups/" + backup).jsonPath(),
                    answer -> "DELETE_FAILED".equals(answer.getString("backup.status")));
            assertThat(record.getString("backup.fault.code")).isEqualTo("storeFailed");
            assertThat(record.getString("backup.fault.message")).contains("read-only file system");
            assertThat(listed(instance)).isEqualTo(before);
            disk.remount("rw");
            assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);
            Api.await(workplace::stored, List::isEmpty);
            assertThat(Api.DEMO.get("/backups/" + backup).statusCode()).isEqualTo(404);
            workplace.takeStore(workplace.newFolder());
        }
    }

    @Test
    void a_store_that_refuses_for_a_moment_is_asked_again_without_a_trace() throws IOException {
        String instance = register(Registration.of(source, LEDGER));
        try (Tmpfs disk = Tmpfs.mount(workplace.newFolder(), "size=64m")) {
            workplace.takeStore(disk.folder());
            String backup = Api.DEMO.backup(instance);
            Api.DEMO.completed(backup);
            disk.remount("ro");
            Api.DEMO.delete("/backups/" + backup);
            Api.await(
                    () -> rows.column("select removal_attempts from backup where id = ?", UUID.fromString(backup)),
                    attempts -> attempts.equals(List.of("1")));

            disk.remount("rw");

            Api.await(workplace::stored, List::isEmpty);
            assertThat(Api.DEMO.get("/backups/" + backup).statusCode()).isEqualTo(404);
            workplace.takeStore(workplace.newFolder());
        }
    }

    @Test
    void what_a_store_keeps_for_a_time_is_listed_with_the_date_and_removed_then() {
        String instance = register(Registration.of(source, LEDGER));
        String backup = Api.DEMO.backup(Map.of("name", "n", "instance", instance, "storage_driver", "slow"));
        Api.DEMO.completed(backup);
        Instant until = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
        HangingStores.keep(until);

        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);

        JsonPath record = Api.await(
                () -> Api.DEMO.get("/backups/" + backup).jsonPath().setRootPath("backup"),
                answer -> "DELETE_FAILED".equals(answer.getString("status")));
        assertThat(record.getString("fault.code")).isEqualTo("objectLocked");
        assertThat(record.getString("fault.message"))
                .isEqualTo("The store keeps the folder until " + until + ". The backup is removed then.");
        Path slow = ConfigProvider.getConfig().getValue("coffer.stores.slow.path", Path.class);
        Path folder = slow.resolve("demo").resolve(instance).resolve(backup);
        assertThat(folder).isNotEmptyDirectory();

        Api.await(() -> Files.exists(folder), there -> !there);
        assertThat(Instant.now()).isAfter(until);
        assertThat(Api.DEMO.get("/backups/" + backup).statusCode()).isEqualTo(404);
    }

    @Test
    void a_delete_that_comes_while_the_work_for_an_earlier_one_is_still_queued_is_followed() {
        String instance = register(Registration.of(source, LEDGER));
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);
        // As the moment leaves it when the removal has failed, and its worker has not told the queue yet.
        UUID earlier = UUID.randomUUID();
        rows.execute(
                "update backup set status = 'DELETE_FAILED', removal_id = ? where id = ?",
                earlier,
                UUID.fromString(backup));
        rows.execute(
                "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                        + " values ('backup-remove', ?, now() + interval '1 day', false, 1)",
                backup + "/" + earlier);

        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);

        Api.await(workplace::stored, List::isEmpty);
        assertThat(Api.DEMO.get("/backups/" + backup).statusCode()).isEqualTo(404);
        rows.execute("delete from scheduled_tasks where task_instance = ?", backup + "/" + earlier);
    }

    @Test
    void a_removal_that_comes_again_after_its_order_was_overtaken_does_nothing() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);

        remover.run(backup + "/" + UUID.randomUUID(), UUID.randomUUID());

        assertThat(Api.DEMO.get("/backups/" + backup).<String>path("backup.status"))
                .isEqualTo("COMPLETED");
        assertThat(workplace.stored()).contains("demo/" + instance + "/" + backup + "/manifest.json");
    }

    @Test
    void a_parent_whose_child_is_being_taken_stays_with_all_its_objects() throws SQLException {
        String instance = register(Registration.of(source, LEDGER));
        String parent = Api.DEMO.backup(instance);
        Api.DEMO.completed(parent);
        List<String> stored = workplace.stored();
        String child;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            child = Api.DEMO.backup(Map.of("name", "child", "instance", instance, "parent_id", parent));
            stalled.await();

            Response answer = Api.DEMO.delete("/backups/" + parent);

            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.<String>path("unprocessableEntity.message")).contains(child);
            assertThat(workplace.stored()).containsAll(stored);
            assertThat(Api.DEMO.get("/backups/" + parent).<String>path("backup.status"))
                    .isEqualTo("COMPLETED");
        }
        Api.DEMO.completed(child);
    }

    @Test
    void objects_that_the_record_of_a_descendant_needs_stay_when_the_record_of_what_it_builds_on_is_deleted() {
        source.execute("postgres", "drop database if exists still", "create database still");
        source.execute("still", "create table t as select generate_series(1, 1000) as n");
        String instance = register(Registration.of(source, "still"));
        String parent = Api.DEMO.backup(instance);
        String parentAt = Api.DEMO.completed(parent).getString("locationRef");
        String child = Api.DEMO.backup(Map.of("name", "child", "instance", instance, "parent_id", parent));
        String childAt = Api.DEMO.completed(child).getString("locationRef");
        // A catalog that knows them only by records that were made for the stored backups, the child's first.
        rows.execute("delete from backup where id in (?, ?)", UUID.fromString(parent), UUID.fromString(child));
        String ofChild = adopt(childAt).path("backup.id");
        String ofParent = adopt(parentAt).path("backup.id");
        Path part = Path.of(java.net.URI.create(parentAt)).resolve("still.pgdump.zst");

        assertThat(Api.DEMO.delete("/backups/" + ofParent).statusCode()).isEqualTo(202);
        settle(instance);

        assertThat(part).exists();
        assertThat(Api.DEMO.get("/backups/" + ofChild).<String>path("backup.status"))
                .isEqualTo("RESTORED");
        assertThat(Api.DEMO.delete("/backups/" + ofChild).statusCode()).isEqualTo(202);
        Api.await(() -> Files.exists(Path.of(java.net.URI.create(childAt))), there -> !there);
    }

    @Test
    void no_record_is_made_for_objects_that_are_being_removed() {
        String instance = register(Registration.of(source, LEDGER));
        String backup = Api.DEMO.backup(instance);
        String location = Api.DEMO.completed(backup).getString("locationRef");
        rows.execute(
                "update backup set deleted_at = now(), removal_id = gen_random_uuid() where id = ?",
                UUID.fromString(backup));

        Response answer = adopt(location);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.<String>path("badRequest.message")).contains("being removed");
    }

    /** Waits until the removals that were ordered are done, by one that is ordered after them. */
    private static void settle(String instance) {
        String fence = Api.DEMO.backup(instance);
        Path folder = folder(Api.DEMO.completed(fence));
        Api.DEMO.delete("/backups/" + fence);
        Api.await(() -> Files.exists(folder), there -> !there);
    }

    private static long listed(String instance) {
        return Api.DEMO
                .get("/instances/" + instance + "/backups")
                .jsonPath()
                .getList("backups")
                .size();
    }

    private static Response adopt(String location) {
        return Api.DEMO.post(
                "/backups",
                Map.of("backup", Map.of("name", "adopted", "restore_from", Map.of("remote_location", location))));
    }

    private static Path folder(JsonPath record) {
        return Path.of(java.net.URI.create(record.getString("locationRef")));
    }
}
