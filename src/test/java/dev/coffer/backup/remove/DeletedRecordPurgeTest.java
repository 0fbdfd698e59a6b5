package dev.coffer.backup.remove;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.take.FailureCase;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the records of deleted backups and instances. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class DeletedRecordPurgeTest extends FailureCase {

    @Inject
    DataSource catalog;

    @Inject
    DeletedRecordPurge purge;

    private CatalogRows rows;

    @BeforeEach
    void open() {
        rows = new CatalogRows(catalog);
    }

    @AfterEach
    @Override
    protected void no_password_was_logged() {
        assertThat(workplace.log()).doesNotContain(passwords());
    }

    @Test
    void the_password_of_a_deleted_instance_does_not_stay_in_the_catalog() {
        String instance = register(Registration.of(source, LEDGER));
        assertThat(sealedPassword(instance)).isNotNull();

        assertThat(Api.DEMO.delete("/instances/" + instance).statusCode()).isEqualTo(202);

        assertThat(sealedPassword(instance)).isNull();
    }

    @Test
    void a_backup_deleted_long_ago_is_purged_and_marks_no_page_any_more() {
        String instance = register(Registration.of(source, LEDGER));
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);
        Api.DEMO.delete("/backups/" + backup);
        Api.await(workplace::stored, List::isEmpty);
        purge.run();
        assertThat(Api.DEMO.get("/backups?marker=" + backup).statusCode()).isEqualTo(200);
        deletedLongAgo("backup", backup);

        purge.run();

        assertThat(isThere("backup", backup)).isFalse();
        assertThat(Api.DEMO.get("/backups?marker=" + backup).statusCode()).isEqualTo(400);
    }

    @Test
    void a_backup_whose_objects_are_still_in_the_store_stays() {
        String instance = register(Registration.of(source, LEDGER));
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);
        deletedLongAgo("backup", backup);

        purge.run();

        assertThat(isThere("backup", backup)).isTrue();
    }

    @Test
    void while_the_store_cannot_be_read_every_record_stays() {
        String instance = rows.instance("demo");
        String backup = rows.backup("demo", instance);
        deletedLongAgo("backup", backup);
        workplace.takeStore(Path.of("/nowhere"));

        purge.run();

        assertThat(isThere("backup", backup)).isTrue();
        workplace.takeStore(workplace.newFolder());
        purge.run();
        assertThat(isThere("backup", backup)).isFalse();
    }

    @Test
    void a_chain_is_purged_from_its_end_and_a_parent_stays_as_long_as_its_child() {
        String instance = rows.instance("demo");
        String parent = rows.backup("demo", instance);
        String child = rows.backup("demo", instance, "COMPLETED", parent);
        String grandchild = rows.backup("demo", instance, "COMPLETED", child);
        deletedLongAgo("backup", parent);
        deletedLongAgo("backup", child);
        rows.delete("backup", grandchild);

        purge.run();

        assertThat(isThere("backup", parent)).isTrue();
        assertThat(isThere("backup", child)).isTrue();
        deletedLongAgo("backup", grandchild);
        purge.run();
        assertThat(isThere("backup", grandchild)).isFalse();
        assertThat(isThere("backup", child)).isFalse();
        assertThat(isThere("backup", parent)).isFalse();
    }

    @Test
    void a_record_that_pointed_at_the_objects_of_a_live_backup_is_purged_and_they_stay() {
        String instance = register(Registration.of(source, LEDGER));
        String backup = Api.DEMO.backup(instance);
        String location = Api.DEMO.completed(backup).getString("locationRef");
        String adopted =
                Api.DEMO.backup(Map.of("name", "adopted", "restore_from", Map.of("remote_location", location)));
        Api.DEMO.delete("/backups/" + adopted);
        deletedLongAgo("backup", adopted);

        purge.run();

        assertThat(isThere("backup", adopted)).isFalse();
        assertThat(Path.of(URI.create(location)).resolve("manifest.json")).exists();
    }

    @Test
    void an_instance_is_purged_after_its_last_backup_and_with_its_strategy() {
        String instance = rows.instance("demo");
        String backup = rows.backup("demo", instance);
        assertThat(Api.DEMO
                        .post(
                                "/backup_strategies",
                                Map.of("backup_strategy", Map.of("instance_id", instance, "swift_container", "c")))
                        .statusCode())
                .isEqualTo(202);
        deletedLongAgo("instance", instance);
        rows.delete("backup", backup);

        purge.run();

        assertThat(isThere("instance", instance)).isTrue();
        deletedLongAgo("backup", backup);
        purge.run();
        assertThat(isThere("instance", instance)).isFalse();
        assertThat(Api.DEMO.get("/backup_strategies?instance_id=" + instance).<List<?>>path("backup_strategies"))
                .isEmpty();
    }

    @Test
    void the_instance_that_is_the_embedded_catalog_stays_so_that_it_is_not_registered_again() {
        String instance = rows.instance("demo");
        rows.execute("update instance set own_catalog = true where id = ?", UUID.fromString(instance));
        deletedLongAgo("instance", instance);

        purge.run();

        assertThat(isThere("instance", instance)).isTrue();
        rows.execute("delete from instance where id = ?", UUID.fromString(instance));
    }

    @Test
    void an_instance_deleted_lately_stays() {
        String instance = rows.instance("demo");
        rows.delete("instance", instance);

        purge.run();

        assertThat(isThere("instance", instance)).isTrue();
    }

    private void deletedLongAgo(String table, String id) {
        rows.execute(
                "update " + table + " set deleted_at = now() - interval '31 days' where id = ?", UUID.fromString(id));
    }

    private boolean isThere(String table, String id) {
        return !rows.column("select 1 from " + table + " where id = ?", UUID.fromString(id))
                .isEmpty();
    }

    private String sealedPassword(String instance) {
        return rows.column("select password_sealed from instance where id = ?", UUID.fromString(instance))
                .get(0);
    }
}
