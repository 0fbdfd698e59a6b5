package dev.coffer.backup.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.Workplace;
import dev.coffer.store.HangingStores;
import dev.coffer.store.filesystem.Tmpfs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies whose store fails, whose source is damaged, whose worker dies, or whose backup is deleted under them. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class CopyFailureTest extends CopyCase {

    private static final String PART = LEDGER + ".pgdump.zst";

    @BeforeEach
    void nothing_is_held_up_or_released_yet() {
        HangingStores.BEGUN.drainPermits();
        HangingStores.RELEASED.drainPermits();
    }

    @Test
    void a_damaged_object_fails_the_copy_with_its_store_and_name_and_leaves_nothing() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);
        Path part = files(workplace.store(), instance, backup).get(PART);
        byte[] whole = Files.readAllBytes(part);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        Files.write(part, damaged);

        JsonPath copy = copied(backup);

        assertThat(copy.getString("status")).isEqualTo("FAILED");
        assertThat(copy.getString("fault.code")).isEqualTo("damaged");
        assertThat(copy.getString("fault.message")).startsWith("In the store 'local', " + PART + " is damaged");
        assertThat(copy.getString("location")).isNull();
        Api.await(() -> filesIn(workplace.far()), List::isEmpty);

        Files.delete(part);
        assertThat(copied(backup).getString("fault.message")).contains("'local'", PART + " is missing");
        Files.write(part, whole);
        assertThat(copied(backup).getString("status")).isEqualTo("COMPLETED");
        assertRestores(workplace.far(), instance, backup);
    }

    @Test
    void a_full_store_is_tried_again_and_then_fails_the_copy_with_the_cause() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);
        try (Tmpfs disk = Tmpfs.mount(workplace.newFolder(), "size=1m")) {
            workplace.takeFar(disk.folder());

            JsonPath copy = copied(backup);

            assertThat(copy.getString("status")).isEqualTo("FAILED");
            assertThat(copy.getString("fault.code")).isEqualTo("storeFailed");
            assertThat(copy.getString("fault.message"))
                    .startsWith("The store 'far' failed: ")
                    .contains("full");
            Api.await(() -> filesIn(disk.folder()), List::isEmpty);
            assertThat(rows.column("select attempts from backup_copy")).containsExactly("2");
            workplace.takeFar(workplace.newFolder());
        }
        assertThat(copied(backup).getString("status")).isEqualTo("COMPLETED");
        assertRestores(workplace.far(), instance, backup);
    }

    @Test
    void a_store_that_fails_for_a_moment_costs_an_attempt_and_not_the_copy() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);
        Path broken = Files.createFile(workplace.newFolder().resolve("file"));
        workplace.takeFar(broken);
        act(backup, TO_FAR);
        Api.await(workplace::log, log -> log.contains("in the store 'far' is tried again"));
        workplace.takeFar(workplace.newFolder());

        assertThat(copyOf(backup).getString("status")).isEqualTo("COMPLETED");
        assertRestores(workplace.far(), instance, backup);
    }

    @Test
    void a_copy_whose_worker_died_half_way_is_finished_by_the_next_one() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(Map.of("name", "n", "instance", instance, "storage_driver", "slow"));
        act(backup, TO_FAR);
        // The manifest and the first object, and then the run stands still in the second.
        HangingStores.RELEASED.release(2);
        await(3);
        Path folder = workplace.far().resolve("demo").resolve(instance).resolve(backup);
        Api.await(() -> Workplace.stored(folder).size(), size -> size >= 1);
        assertThat(folder.resolve("manifest.json")).doesNotExist();
        // As if its worker were dead: another run takes the copy, and the first one wakes up late.
        rows.execute("update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                + " version = version + 1 where task_name = 'backup-copy'");
        await(1);
        HangingStores.RELEASED.release(1000);

        JsonPath copy = copyOf(backup);

        assertThat(copy.getString("status")).as(copy.prettify()).isEqualTo("COMPLETED");
        assertThat(rows.column("select attempts from backup_copy")).containsExactly("2");
        Path slow = ConfigProvider.getConfig().getValue("coffer.stores.slow.path", Path.class);
        Api.await(
                () -> filesIn(workplace.far()).size(),
                size -> size == files(slow, instance, backup).size());
        assertSameFiles(slow, workplace.far(), instance, backup);
        assertRestores(workplace.far(), instance, backup);
        Api.DEMO.delete("/backups/" + backup);
        Api.await(() -> filesIn(slow).size() + filesIn(workplace.far()).size(), left -> left == 0);
    }

    @Test
    void a_backup_that_is_deleted_while_it_is_copied_leaves_nothing_anywhere() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(Map.of("name", "n", "instance", instance, "storage_driver", "slow"));
        act(backup, TO_FAR);
        HangingStores.RELEASED.release(2);
        await(3);

        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);

        Path slow = ConfigProvider.getConfig().getValue("coffer.stores.slow.path", Path.class);
        Api.await(workplace::log, log -> log.contains("is no longer needed"));
        HangingStores.RELEASED.release(1000);
        Api.await(() -> filesIn(slow).size() + filesIn(workplace.far()).size(), left -> left == 0);
        assertThat(Api.DEMO.get("/backups/" + backup).statusCode()).isEqualTo(404);
    }

    @Test
    void a_delete_removes_all_copies_and_one_that_fails_lists_the_backup_again() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);
        copied(backup);
        Path far = workplace.far();
        workplace.takeFar(Files.createFile(workplace.newFolder().resolve("file")));

        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);

        JsonPath record = Api.await(() -> record(backup), seen -> "DELETE_FAILED".equals(seen.getString("status")));
        assertThat(record.getString("fault.message")).contains("The copy in the store 'far': ");
        assertThat(record.getString("copies[0].status")).isEqualTo("COMPLETED");
        assertThat(workplace.stored()).isEmpty();
        workplace.takeFar(far);
        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);
        Api.await(() -> Workplace.stored(far), List::isEmpty);
        Api.await(() -> Api.DEMO.get("/backups/" + backup).statusCode(), status -> status == 404);
    }

    @Test
    void the_original_is_read_no_more_where_its_store_is_not_configured_any_longer() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);
        copied(backup);
        rows.execute("update backup set store = 'gone' where id = ?", UUID.fromString(backup));

        act(backup, Map.of("verify", Map.of()));

        JsonPath record = Api.await(() -> record(backup), seen -> seen.getString("verification.result") != null);
        assertThat(record.getString("verification.result")).isEqualTo("ok");
        assertThat(record.getString("verification.store")).isEqualTo("far");
        assertThat(act(backup, Map.of("verify", Map.of("store", "gone"))).statusCode())
                .isEqualTo(503);
        rows.execute("update backup set store = 'local' where id = ?", UUID.fromString(backup));
        assertRestores(workplace.far(), instance, backup);
    }

    private static void await(int reads) throws InterruptedException {
        assertThat(HangingStores.BEGUN.tryAcquire(reads, 30, TimeUnit.SECONDS)).isTrue();
    }

    private static List<String> filesIn(Path store) {
        return Files.exists(store)
                ? Workplace.stored(store).stream()
                        .filter(name -> Files.isRegularFile(store.resolve(name)))
                        .toList()
                : List.of();
    }
}
