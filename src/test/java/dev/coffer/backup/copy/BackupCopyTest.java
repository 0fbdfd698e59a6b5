package dev.coffer.backup.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.Workplace;
import dev.coffer.restore.Restores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Copies of backups in a second store, and what is restored from them. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class BackupCopyTest extends CopyCase {

    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    private static final Api CLOUD = new Api("cloud-token", "cloud");

    @Test
    void a_copy_has_the_same_bytes_and_is_read_when_the_original_is_gone() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);

        Response ordered = act(
                backup,
                Map.of("copy-backup", Map.of("target_backup_region", "FAR", "name", "away", "description", "safe")));

        assertThat(ordered.statusCode()).as(ordered.asString()).isEqualTo(202);
        assertThat(ordered.asString()).isEmpty();
        JsonPath copy = copyOf(backup);
        assertThat(copy.getString("status")).as(copy.prettify()).isEqualTo("COMPLETED");
        assertThat(copy.getString("store")).isEqualTo("far");
        assertThat(copy.getString("name") + copy.getString("description")).isEqualTo("awaysafe");
        assertThat(copy.getString("location")).startsWith("file:///").endsWith("/demo/" + instance + "/" + backup);
        assertThat(copy.getString("at")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
        assertSameFiles(workplace.store(), workplace.far(), instance, backup);

        empty(workplace.store());

        act(backup, Map.of("verify", Map.of()));
        JsonPath own = Api.await(() -> record(backup), seen -> seen.getString("verification.result") != null);
        assertThat(own.getString("verification.result")).isEqualTo("incomplete");
        assertThat(own.getString("verification.store")).isEqualTo("local");
        act(backup, Map.of("verify", Map.of("store", "far")));
        JsonPath both = Api.await(() -> record(backup), seen -> "far".equals(seen.getString("verification.store")));
        assertThat(both.getString("verification.result")).isEqualTo("ok");
        assertThat(both.getString("copies[0].verification.result")).isEqualTo("ok");
        assertThat(both.getString("original_verification.result")).isEqualTo("incomplete");

        JsonPath restored = Restores.completed(instance, Restores.of(backup, "as", Map.of(LEDGER, "again")));
        assertThat(restored.getString("store")).isEqualTo("far");
        assertThat(restored.getList("warnings", String.class)).anyMatch(note -> note.contains("The copy in the store"));
        JsonPath asked =
                Restores.completed(instance, Restores.of(backup, "as", Map.of(LEDGER, "asked"), "store", "far"));
        assertThat(asked.getString("store")).isEqualTo("far");
        assertThat(asked.getList("warnings", String.class)).noneMatch(note -> note.contains("The copy in the store"));
        for (String database : List.of("again", "asked")) {
            assertThat(SampleDatabases.contents(source, database)).isEqualTo(SampleDatabases.contents(source, LEDGER));
            source.execute("postgres", "drop database " + database);
        }
        assertThat(Restores.order(instance, Restores.of(backup, "store", "local"))
                        .statusCode())
                .isEqualTo(422);

        act(backup, Map.of("prove", Map.of()));
        JsonPath proven = Api.await(() -> record(backup), seen -> seen.getString("proof.result") != null);
        assertThat(proven.getString("proof.result")).as(proven.prettify()).isEqualTo("PROVEN");
        assertThat(proven.getString("proof.store")).isEqualTo("far");
    }

    @Test
    void a_copy_of_an_incremental_backup_takes_its_chain_along_and_restores_alone() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String full = backUp(instance);
        String middle = backUp(Map.of("name", "n", "instance", instance, "parent_id", full));
        String last = backUp(Map.of("name", "n", "instance", instance, "parent_id", middle));
        assertThat(files(workplace.store(), instance, last)).doesNotContainKey(LEDGER + ".pgdump.zst");

        JsonPath copy = copied(last);

        assertThat(copy.getString("status")).as(copy.prettify()).isEqualTo("COMPLETED");
        for (String each : List.of(full, middle, last)) {
            assertThat(record(each).getString("copies[0].status")).isEqualTo("COMPLETED");
            assertSameFiles(workplace.store(), workplace.far(), instance, each);
        }
        empty(workplace.store());
        assertRestores(workplace.far(), instance, last);
        JsonPath restored = Restores.completed(instance, Restores.of(last, "as", Map.of(LEDGER, "again")));
        assertThat(restored.getString("store")).isEqualTo("far");
        assertThat(SampleDatabases.contents(source, "again")).isEqualTo(SampleDatabases.contents(source, LEDGER));
        source.execute("postgres", "drop database again");
    }

    @Test
    void copies_that_are_ordered_with_a_backup_are_made_when_it_is_complete() throws Exception {
        String instance = register(Registration.of(source, LEDGER));

        Response created = Api.DEMO.post(
                "/backups", Map.of("backup", Map.of("name", "n", "instance", instance, "copy_to", List.of("Far"))));

        assertThat(created.statusCode()).as(created.asString()).isEqualTo(202);
        assertThat(created.jsonPath().getString("backup.copies[0].store")).isEqualTo("far");
        assertThat(created.jsonPath().getString("backup.copies[0].status")).isEqualTo("NEW");
        String backup = created.path("backup.id");
        JsonPath copy = copyOf(backup);
        assertThat(copy.getString("status")).as(copy.prettify()).isEqualTo("COMPLETED");
        assertSameFiles(workplace.store(), workplace.far(), instance, backup);
        assertRestores(workplace.far(), instance, backup);
    }

    @Test
    void an_incremental_backup_with_a_copy_brings_the_copy_of_its_parent() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String full = backUp(instance);

        String child =
                Api.DEMO.backup(Map.of("name", "n", "instance", instance, "incremental", 1, "copy_to", List.of("far")));

        assertThat(copyOf(child).getString("status")).isEqualTo("COMPLETED");
        assertThat(copyOf(full).getString("status")).isEqualTo("COMPLETED");
        empty(workplace.store());
        assertRestores(workplace.far(), instance, child);
    }

    @Test
    void the_copies_of_a_backup_that_fails_are_given_up() {
        String instance = register(Registration.of(source, "postgres"));
        String backup = backUp(Map.of("name", "n", "instance", instance, "copy_to", List.of("far")));
        assertThat(copyOf(backup).getString("status")).isEqualTo("COMPLETED");

        workplace.takeTools(workplace.newFolder());
        String failing = Api.DEMO.backup(Map.of("name", "n", "instance", instance, "copy_to", List.of("far")));

        assertThat(Api.DEMO.ended(failing).getString("status")).isEqualTo("FAILED");
        assertThat(copyOf(failing).getString("fault.code")).isEqualTo("backupFailed");
    }

    @Test
    void an_order_that_names_no_other_store_is_refused() {
        String backup = backUp(register(Registration.of(source, "postgres")));

        assertRefused(backup, Map.of(), "'copy-backup.target'");
        assertRefused(backup, Map.of("target", ""), "'copy-backup.target' must not be empty");
        assertRefused(backup, Map.of("target", 7), "'copy-backup.target' must be a string");
        assertRefused(backup, Map.of("target", "tape"), "'copy-backup.target' must be the name of a store");
        assertRefused(backup, Map.of("target", "filesystem"), "'copy-backup.target' must be the name of a store");
        assertRefused(backup, Map.of("target", "LOCAL"), "'copy-backup.target' is the store 'local', in which");
        assertRefused(backup, Map.of("target", "far", "target_backup_region", "slow"), "name two stores");
        assertRefused(backup, Map.of("target", "far", "name", "!"), "'copy-backup.name' must contain");
        assertThat(record(backup).getList("copies")).isNull();
    }

    private static void assertRefused(String backup, Map<String, Object> order, String words) {
        FaultAnswer answer = FaultAnswer.of(act(backup, Map.of("copy-backup", order)));
        assertThat(answer.kind()).isEqualTo("badRequest 400");
        assertThat(answer.message()).contains(words);
    }

    @Test
    void only_a_backup_of_the_account_that_is_whole_is_copied_and_only_once() {
        String backup = backUp(register(Registration.of(source, "postgres")));

        assertThat(act(UNKNOWN, TO_FAR).statusCode()).isEqualTo(404);
        assertThat(Api.OTHER.post("/backups/" + backup + "/action", TO_FAR).statusCode())
                .isEqualTo(404);
        assertThat(copied(backup).getString("status")).isEqualTo("COMPLETED");
        FaultAnswer again = FaultAnswer.of(act(backup, TO_FAR));
        assertThat(again.kind()).isEqualTo("unprocessableEntity 422");
        assertThat(again.message()).contains("'far'", "COMPLETED");
        rows.execute("update backup set status = 'FAILED' where id = ?", UUID.fromString(backup));
        FaultAnswer failed = FaultAnswer.of(act(backup, TO_FAR));
        assertThat(failed.kind()).isEqualTo("unprocessableEntity 422");
        assertThat(failed.message()).contains("backup status was FAILED");
    }

    @Test
    void copies_that_cannot_be_are_refused_with_the_backup() {
        String instance = register(Registration.of(source, "postgres"));

        assertThat(refusedCopies(instance, List.of("tape"))).contains("'backup.copy_to' must be the name of a store");
        assertThat(refusedCopies(instance, List.of("local"))).contains("in which the backup itself will lie");
        assertThat(refusedCopies(instance, List.of("far", "FAR"))).contains("names the store 'far' twice");
        assertThat(Api.DEMO.get("/backups?instance_id=" + instance).jsonPath().getList("backups"))
                .isEmpty();
    }

    private static String refusedCopies(String instance, List<String> stores) {
        FaultAnswer answer = FaultAnswer.of(Api.DEMO.post(
                "/backups", Map.of("backup", Map.of("name", "n", "instance", instance, "copy_to", stores))));
        assertThat(answer.kind()).isEqualTo("badRequest 400");
        return answer.message();
    }

    @Test
    void only_a_store_that_holds_a_backup_can_be_asked_to_read_it() {
        String instance = register(Registration.of(source, "postgres"));
        String backup = backUp(instance);

        for (String action : List.of("verify", "prove")) {
            FaultAnswer answer = FaultAnswer.of(act(backup, Map.of(action, Map.of("store", "far"))));
            assertThat(answer.kind()).isEqualTo("badRequest 400");
            assertThat(answer.message())
                    .isEqualTo("'" + action + ".store' must be the name of a store that holds the backup: 'local'.");
        }
        FaultAnswer restore = FaultAnswer.of(Restores.order(instance, Restores.of(backup, "store", "far")));
        assertThat(restore.kind()).isEqualTo("badRequest 400");
        assertThat(restore.message()).startsWith("'restore.store' must be");
    }

    @Test
    void a_record_is_made_for_the_location_of_a_copy_and_keeps_what_it_points_at() {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);
        String location = copied(backup).getString("location");

        Response adopted = Api.DEMO.post(
                "/backups",
                Map.of("backup", Map.of("name", "adopted", "restore_from", Map.of("remote_location", location))));

        assertThat(adopted.statusCode()).as(adopted.asString()).isEqualTo(202);
        assertThat(adopted.jsonPath().getString("backup.store")).isEqualTo("far");
        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);
        Api.await(workplace::stored, List::isEmpty);
        assertRestores(workplace.far(), instance, backup);
        Api.DEMO.delete("/backups/" + adopted.path("backup.id"));
        Api.await(() -> Workplace.stored(workplace.far()), List::isEmpty);
    }

    @Test
    void a_sweep_leaves_copies_alone_and_finds_one_that_is_damaged() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup = backUp(instance);
        copied(backup);

        JsonPath clean = run("sweep");
        java.nio.file.Files.delete(files(workplace.far(), instance, backup).get(LEDGER + ".pgdump.zst"));
        JsonPath missing = run("sweep");

        assertThat(clean.getString("status")).as(clean.prettify()).isEqualTo("COMPLETED");
        assertThat(clean.getList("findings")).isEmpty();
        assertThat(missing.getList("findings.store")).containsExactly("far");
        assertThat(missing.getString("findings[0].path")).endsWith(LEDGER + ".pgdump.zst");
    }

    @Test
    void a_rebuild_makes_one_record_with_its_copies_and_a_copy_becomes_the_record_when_the_original_is_gone() {
        String instance = register(Registration.of(source, LEDGER));
        String full = backUp(instance);
        String child =
                Api.DEMO.backup(Map.of("name", "n", "instance", instance, "incremental", 1, "copy_to", List.of("far")));
        copyOf(child);
        rows.forgetBackups();

        JsonPath rebuilt = run("rebuild");

        assertThat(rebuilt.getInt("counts.backups_made.number"))
                .as(rebuilt.prettify())
                .isEqualTo(2);
        assertThat(rebuilt.getInt("counts.copies_made.number")).isEqualTo(2);
        assertThat(rebuilt.getList("findings")).isEmpty();
        Map<String, String> stores = new HashMap<>();
        for (String each : List.of(full, child)) {
            JsonPath record = record(each);
            assertThat(record.getList("copies")).hasSize(1);
            assertThat(record.getString("copies[0].status")).isEqualTo("COMPLETED");
            stores.put(record.getString("store"), record.getString("copies[0].store"));
        }
        assertThat(stores).hasSize(1).containsAnyOf(Map.entry("far", "local"), Map.entry("local", "far"));
        assertThat(run("rebuild").getInt("counts.backups_known.number")).isEqualTo(4);

        rows.forgetBackups();
        empty(workplace.store());
        run("rebuild");

        assertThat(record(child).getString("store")).isEqualTo("far");
        assertThat(record(child).getList("copies")).isNull();
        JsonPath restored = Restores.completed(instance, Restores.of(child, "as", Map.of(LEDGER, "again")));
        assertThat(restored.getString("store")).isEqualTo("far");
        assertThat(SampleDatabases.contents(source, "again")).isEqualTo(SampleDatabases.contents(source, LEDGER));
        source.execute("postgres", "drop database again");
    }

    private static JsonPath run(String kind) {
        assertThat(CLOUD.post("/mgmt/" + kind, Map.of()).statusCode()).isEqualTo(202);
        return Api.await(
                () -> CLOUD.get("/mgmt/" + kind).jsonPath().setRootPath(kind),
                seen -> List.of("COMPLETED", "FAILED").contains(seen.getString("status")));
    }
}
