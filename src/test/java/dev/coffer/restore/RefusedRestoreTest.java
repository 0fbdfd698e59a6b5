package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.take.FailureCase;
import dev.coffer.backup.take.StalledDump;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Restores that are refused or fail. Each leaves the server as it was. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class RefusedRestoreTest extends FailureCase {

    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    @Inject
    AgroalDataSource catalog;

    private CatalogRows rows;
    private String instance;
    private String backup;
    private List<String> before;

    @BeforeEach
    void a_backup() {
        rows = new CatalogRows(catalog);
        instance = register(Registration.of(source, LEDGER));
        backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);
        before = Restores.state(source);
    }

    @AfterEach
    void nothing_has_changed_on_the_server() {
        assertThat(Restores.state(source)).isEqualTo(before);
    }

    private FaultAnswer refused(Object... more) {
        return FaultAnswer.of(Restores.order(instance, Restores.of(backup, more)));
    }

    private void assertRefused(String kind, String words, Object... more) {
        FaultAnswer fault = refused(more);
        assertThat(fault.kind()).as(fault.message()).isEqualTo(kind);
        assertThat(fault.message()).contains(words);
    }

    @Test
    void a_backup_must_be_there_and_complete() {
        assertThat(FaultAnswer.of(Restores.order(instance, Restores.of(UNKNOWN)))
                        .kind())
                .isEqualTo("itemNotFound 404");
        String foreign = rows.backup("other", rows.instance("other"));
        assertThat(FaultAnswer.of(Restores.order(instance, Restores.of(foreign)))
                        .kind())
                .isEqualTo("itemNotFound 404");
        rows.execute("update backup set status = 'FAILED' where id = ?", UUID.fromString(backup));
        assertRefused(
                "conflict 409",
                "Unable to create instance because backup " + backup + " is not completed. Actual state: FAILED.");
    }

    @Test
    void a_backup_of_another_datastore_or_of_a_newer_server_is_refused_and_both_are_named() {
        rows.execute("update instance set datastore_type = 'MySQL' where id = ?", UUID.fromString(instance));
        assertRefused("unprocessableEntity 422", "is of PostgreSQL, and instance " + instance + " is MySQL");
        rows.execute(
                "update instance set datastore_type = 'PostgreSQL', datastore_version = '10' where id = ?",
                UUID.fromString(instance));
        assertRefused("unprocessableEntity 422", "is PostgreSQL 10");
    }

    @Test
    void only_a_backup_with_pieces_of_a_log_holds_more_than_one_moment() {
        assertRefused("unprocessableEntity 422", "holds one moment only", "time", "2026-11-30T18:00:00Z");
        assertRefused("badRequest 400", "'restore.time' must be a moment in ISO 8601", "time", "2026-11-30T18:00:00");
        assertRefused("badRequest 400", "restore.time", "time", "yesterday");
        assertRefused("unprocessableEntity 422", "'restore.gtid' cannot be restored to", "gtid", "0-1-234");
        assertRefused("unprocessableEntity 422", "'restore.position'", "position", "binlog.000012:3456");
        assertRefused("badRequest 400", "'restore.gtid' must be the GTID of one transaction", "gtid", "0-1");
        assertRefused("badRequest 400", "'restore.position' must be a log file and a position", "position", "3456");
        assertRefused("badRequest 400", "'restore.gtid' must not be empty", "gtid", "");
        assertRefused(
                "badRequest 400",
                "takes one of time, gtid and position",
                "gtid",
                "0-1-234",
                "position",
                "binlog.000012:3456");
    }

    @Test
    void databases_and_names_that_do_not_fit_are_refused() {
        assertRefused("unprocessableEntity 422", "no database nothing. It has ledger", "databases", List.of("nothing"));
        assertRefused(
                "unprocessableEntity 422", "no database nothing", "tables", Map.of("nothing", List.of("public.t")));
        assertRefused(
                "unprocessableEntity 422",
                "no table public.nothing",
                "tables",
                Map.of(LEDGER, List.of("public.nothing")));
        assertRefused("unprocessableEntity 422", "which another database has", "as", Map.of(LEDGER, "postgres"));
        assertRefused("unprocessableEntity 422", "which another database has", "as", Map.of(LEDGER, LEDGER));
        assertRefused("unprocessableEntity 422", "which is not restored", "as", Map.of("nothing", "something"));
        assertRefused(
                "unprocessableEntity 422",
                "mode replace",
                "mode",
                "replace",
                "tables",
                Map.of(LEDGER, List.of("public.entries")));
        assertRefused("unprocessableEntity 422", "mode replace", "mode", "replace", "as", Map.of(LEDGER, "x"));
    }

    @Test
    void nothing_is_replaced_while_a_backup_runs() throws Exception {
        String running;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            running = Api.DEMO.backup(instance);
            stalled.await();

            assertRefused("unprocessableEntity 422", "instance status was BACKUP", "mode", "replace");
        }
        Api.DEMO.completed(running);
    }

    @Test
    void nothing_is_restored_into_an_instance_that_is_not_active_or_that_is_the_catalog() {
        rows.execute("update instance set status = 'ERROR' where id = ?", UUID.fromString(instance));
        assertRefused("unprocessableEntity 422", "instance status was ERROR");
        rows.execute(
                "update instance set status = 'ACTIVE', own_catalog = true where id = ?"
                        + " and not exists (select 1 from instance where own_catalog)",
                UUID.fromString(instance));
        try {
            List<String> own = rows.column("select id::text from instance where own_catalog");
            Response response = Restores.order(own.get(0), Restores.of(backup));
            assertThat(response.statusCode()).as(response.asString()).isIn(404, 422);
        } finally {
            rows.execute("update instance set own_catalog = false where id = ?", UUID.fromString(instance));
        }
    }

    @Test
    void a_server_that_is_not_reached_is_refused() {
        rows.execute("update instance set port = 1 where id = ?", UUID.fromString(instance));
        assertRefused("unprocessableEntity 422", "cannot be restored to");
    }

    @Test
    void a_subscription_to_nothing_is_in_the_way_of_a_replacement() {
        source.execute(
                LEDGER,
                "create subscription news connection 'dbname=nothing' publication p"
                        + " with (connect = false, slot_name = none)");
        try {
            assertRefused("unprocessableEntity 422", "news", "mode", "replace");
        } finally {
            source.execute(LEDGER, "drop subscription news");
        }
    }

    @Test
    void a_part_that_is_missing_or_cut_is_named_before_the_server_is_touched() throws IOException {
        Path part = part();
        byte[] bytes = Files.readAllBytes(part);
        Files.write(part, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused("unprocessableEntity 422", part.getFileName() + " has " + (bytes.length - 1));
        Files.delete(part);
        assertRefused("unprocessableEntity 422", part.getFileName() + " is missing");
        Files.delete(part.resolveSibling("manifest.json"));
        assertRefused("unprocessableEntity 422", "manifest.json is missing");
    }

    @Test
    void a_part_that_a_verification_found_damaged_is_named() throws IOException {
        flip(part());
        Api.DEMO.post("/backups/" + backup + "/action", Map.of("verify", Map.of()));
        Api.await(
                () -> Api.DEMO.get("/backups/" + backup).jsonPath().getString("backup.verification.result"),
                "damaged"::equals);

        assertRefused("unprocessableEntity 422", part().getFileName().toString());
    }

    @Test
    void a_part_with_one_flipped_byte_is_never_restored() throws IOException {
        flip(part());

        for (String mode : List.of("beside", "replace")) {
            JsonPath record = Restores.ended(instance, Restores.ordered(instance, Restores.of(backup, "mode", mode)));

            assertThat(record.getString("status")).as(record.prettify()).isEqualTo("FAILED");
            assertThat(record.getString("fault.code")).as(record.prettify()).isEqualTo("damaged");
            assertThat(record.getString("fault.message"))
                    .contains(part().getFileName().toString());
            assertThat(record.getMap("restored")).isEmpty();
        }
        assertThat(Api.DEMO.get("/instances/" + instance).<String>path("instance.status"))
                .isEqualTo("ACTIVE");
    }

    private Path part() {
        String location = Api.DEMO.get("/backups/" + backup).path("backup.locationRef");
        return Path.of(URI.create(location)).resolve(LEDGER + ".pgdump.zst");
    }

    private static void flip(Path part) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(part.toFile(), "rw")) {
            long at = bytes.length() / 2;
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 1);
        }
    }

    @Test
    void a_backup_that_was_deleted_cannot_be_restored() {
        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);
        assertRefused("itemNotFound 404", backup);
    }

    @Test
    void a_new_instance_needs_an_empty_server() {
        Response response = Api.DEMO.post(
                "/instances",
                Map.of(
                        "instance",
                        Map.of(
                                "name",
                                "again",
                                "restorePoint",
                                Map.of("backupRef", backup),
                                "connection",
                                Map.of(
                                        "host",
                                        "127.0.0.1",
                                        "port",
                                        source.port(),
                                        "username",
                                        TestServer.USER,
                                        "password",
                                        TestServer.PASSWORD))));

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(409);
        assertThat(response.asString()).contains(LEDGER);
    }
}
