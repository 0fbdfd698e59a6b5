package dev.coffer.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.backup.take.FailureCase;
import dev.coffer.backup.take.StalledDump;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.Statements;
import dev.coffer.harness.TestServer;
import dev.coffer.store.filesystem.BadSector;
import io.quarkus.hibernate.orm.PersistenceUnitExtension;
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
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that are read back, whole and damaged in each of the ways that a store can damage them. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class BackupVerificationTest extends FailureCase {

    private static final String PART = LEDGER + ".pgdump.zst";

    @Inject
    DataSource catalog;

    @Inject
    @PersistenceUnitExtension
    Statements statements;

    private CatalogRows rows;

    @BeforeEach
    void open() {
        rows = new CatalogRows(catalog);
    }

    @Test
    void a_whole_backup_is_ok_and_its_contents_were_looked_into() {
        String backup = taken();
        assertThat(record(backup).getMap("backup")).doesNotContainKey("verification");

        JsonPath verification = verified(backup);

        assertThat(verification.getString("result")).as(verification.prettify()).isEqualTo("ok");
        assertThat(verification.getBoolean("contents_checked")).isTrue();
        assertThat(verification.getList("broken")).isEmpty();
        assertThat(verification.getList("details")).isEmpty();
        assertThat(verification.getString("at")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
        assertThat(record(backup).getMap("backup")).doesNotContainKey("broken_ancestor");
    }

    private enum Fault {
        ONE_BYTE_FLIPPED("damaged") {
            @Override
            void inject(Path part) throws IOException {
                flip(part, Files.size(part) / 2);
            }
        },
        LAST_BYTE_FLIPPED("damaged") {
            @Override
            void inject(Path part) throws IOException {
                flip(part, Files.size(part) - 1);
            }
        },
        CUT_SHORT("damaged") {
            @Override
            void inject(Path part) throws IOException {
                byte[] bytes = Files.readAllBytes(part);
                Files.write(part, java.util.Arrays.copyOf(bytes, bytes.length - 100));
            }
        },
        EMPTIED("damaged") {
            @Override
            void inject(Path part) throws IOException {
                Files.write(part, new byte[0]);
            }
        },
        APPENDED_TO("damaged") {
            @Override
            void inject(Path part) throws IOException {
                Files.write(part, new byte[1], java.nio.file.StandardOpenOption.APPEND);
            }
        },
        GONE("incomplete") {
            @Override
            void inject(Path part) throws IOException {
                Files.delete(part);
            }
        };

        private final String result;

        Fault(String result) {
            this.result = result;
        }

        abstract void inject(Path part) throws IOException;

        static void flip(Path file, long at) throws IOException {
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.seek(at);
                int old = bytes.read();
                bytes.seek(at);
                bytes.write(old ^ 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_part_that_was_harmed_is_named_and_a_later_good_verification_clears_it(Fault fault) throws IOException {
        String backup = taken();
        Path part = folder(backup).resolve(PART);
        byte[] good = Files.readAllBytes(part);

        fault.inject(part);

        JsonPath verification = verified(backup);
        assertThat(verification.getString("result")).as(verification.prettify()).isEqualTo(fault.result);
        assertThat(verification.getList("broken")).containsExactly(PART);
        assertThat(verification.getString("details[0]")).contains(PART);
        assertThat(record(backup).getString("backup.status")).isEqualTo("COMPLETED");
        Files.write(part, good);
        assertThat(verified(backup).getString("result")).isEqualTo("ok");
    }

    @Test
    void a_manifest_that_is_gone_or_no_manifest_any_more_is_named() throws IOException {
        String gone = taken();
        Files.delete(folder(gone).resolve("manifest.json"));
        String broken = taken();
        Files.writeString(folder(broken).resolve("manifest.json"), "{");

        JsonPath missing = verified(gone);
        JsonPath damaged = verified(broken);

        assertThat(missing.getString("result")).isEqualTo("incomplete");
        assertThat(missing.getList("broken")).containsExactly("manifest.json");
        assertThat(damaged.getString("result")).isEqualTo("damaged");
        assertThat(damaged.getList("broken")).containsExactly("manifest.json");
    }

    @Test
    void a_manifest_that_was_altered_is_found_out_by_the_parts_and_by_the_record() throws IOException {
        String otherHash = taken();
        alter(otherHash, "\"storedSha256\" : \"[0-9a-f]{2}", "\"storedSha256\" : \"zz");
        String shorter = taken();
        alter(shorter, "(?s)\\{\\s*\"database\" : \"" + LEDGER + "\".*?\\n  \\}", "");
        alter(shorter, "(?s),\\s*\\]", "]");
        String ofAnother = taken();
        Files.copy(
                folder(taken()).resolve("manifest.json"),
                folder(ofAnother).resolve("manifest.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String outside = taken();
        alter(outside, "\"file\" : \"" + PART, "\"file\" : \"../../" + PART);

        assertThat(verified(otherHash).getString("result")).isEqualTo("damaged");
        JsonPath short_ = verified(shorter);
        assertThat(short_.getList("broken")).as(short_.prettify()).containsExactly("manifest.json");
        assertThat(short_.getString("details[0]")).contains("bytes");
        assertThat(verified(ofAnother).getList("broken", String.class)).contains("manifest.json");
        assertThat(verified(outside).getList("broken", String.class)).contains("manifest.json");
    }

    @Test
    void bytes_that_are_as_stored_but_no_archive_are_found_out_by_the_tool() throws Exception {
        String backup = taken();
        Path part = folder(backup).resolve(PART);
        Process zstd = new ProcessBuilder("zstd", "-q", "-f", "-o", part.toString())
                .redirectErrorStream(true)
                .start();
        byte[] text = "PGDMP, but only by its first bytes\n"
                .repeat(10_000)
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        zstd.getOutputStream().write(text);
        zstd.getOutputStream().close();
        assertThat(zstd.waitFor()).isZero();
        Path manifest = folder(backup).resolve("manifest.json");
        JsonPath before = JsonPath.from(manifest.toFile());
        String index = "parts.find { it.objects[0].file == '" + PART + "' }.";
        String now = Files.readString(manifest)
                .replace(before.getString(index + "storedSha256"), sha256(Files.readAllBytes(part)))
                .replace(before.getString(index + "rawSha256"), sha256(text))
                .replaceAll(
                        "(?<=\"(storedBytes|bytes)\" : )" + before.getLong(index + "storedBytes") + "\\b",
                        String.valueOf(Files.size(part)))
                .replace("\"rawBytes\" : " + before.getLong(index + "rawBytes"), "\"rawBytes\" : " + text.length);
        Files.writeString(manifest, now);
        long size = JsonPath.from(manifest.toFile()).getList("parts.storedBytes", Long.class).stream()
                .mapToLong(Long::longValue)
                .sum();
        rows.execute("update backup set size_bytes = ? where id = ?", size, UUID.fromString(backup));

        JsonPath verification = verified(backup);

        assertThat(verification.getString("result")).as(verification.prettify()).isEqualTo("damaged");
        assertThat(verification.getList("broken")).containsExactly(PART);
        assertThat(verification.getString("details[0]")).contains("pg_restore --list");
    }

    @Test
    void what_builds_on_a_broken_backup_is_flagged_and_nothing_new_builds_on_either() throws IOException {
        String instance = still();
        String root = Api.DEMO.backup(instance);
        Api.DEMO.completed(root);
        String child = incremental(instance, root);
        String grandchild = incremental(instance, child);
        Path part = folder(root).resolve("still.pgdump.zst");
        byte[] good = Files.readAllBytes(part);
        Fault.flip(part, 50);

        assertThat(verified(root).getString("result")).isEqualTo("damaged");

        assertThat(record(child).getString("backup.broken_ancestor")).isEqualTo(root);
        assertThat(record(grandchild).getString("backup.broken_ancestor")).isEqualTo(root);
        assertThat(record(root).getString("backup.broken_ancestor")).isNull();
        for (String parent : List.of(root, child)) {
            Response refused = Api.DEMO.post(
                    "/backups", Map.of("backup", Map.of("name", "n", "instance", instance, "parent_id", parent)));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.<String>path("badRequest.message"))
                    .contains("parent_id")
                    .contains("broken");
        }
        String fresh = Api.DEMO.backup(Map.of("name", "fresh", "instance", instance, "incremental", 1));
        assertThat(Api.DEMO.completed(fresh).getString("parent_id")).isNull();
        JsonPath ofChild = verified(child);
        assertThat(ofChild.getString("result")).isEqualTo("damaged");
        assertThat(ofChild.getList("broken")).containsExactly(root + "/still.pgdump.zst");
        assertThat(record(grandchild).getString("backup.broken_ancestor")).isEqualTo(child);

        Files.write(part, good);
        verified(root);
        assertThat(record(child).getString("backup.broken_ancestor")).isNull();
        assertThat(record(grandchild).getString("backup.broken_ancestor")).isEqualTo(child);
        verified(child);
        assertThat(record(grandchild).getString("backup.broken_ancestor")).isNull();
    }

    @Test
    void the_newest_backup_that_is_not_broken_becomes_the_parent() throws IOException {
        String instance = still();
        String sound = Api.DEMO.backup(instance);
        Api.DEMO.completed(sound);
        String broken = Api.DEMO.backup(instance);
        Api.DEMO.completed(broken);
        Files.delete(folder(broken).resolve("still.pgdump.zst"));
        verified(broken);

        String next = Api.DEMO.backup(Map.of("name", "next", "instance", instance, "incremental", 1));

        assertThat(Api.DEMO.completed(next).getString("parent_id")).isEqualTo(sound);
    }

    @Test
    void what_is_not_whole_cannot_be_verified() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String running;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            running = Api.DEMO.backup(instance);
            stalled.await();

            assertRefused(running, "BUILDING");
        }
        Api.DEMO.completed(running);
        rows.execute("update backup set status = 'FAILED' where id = ?", UUID.fromString(running));
        assertRefused(running, "FAILED");
    }

    @Test
    void an_order_that_comes_while_another_is_to_be_followed_is_served_by_that() {
        String backup = taken();
        rows.execute("update backup set verify_id = gen_random_uuid() where id = ?", UUID.fromString(backup));

        assertThat(order(backup).statusCode()).isEqualTo(202);

        assertThat(rows.column("select task_instance from scheduled_tasks where task_name = 'backup-verify'"))
                .isEmpty();
    }

    @Test
    void a_store_that_cannot_be_read_says_nothing_about_the_backup_and_is_asked_again() throws IOException {
        String backup = taken();
        Path store = folder(backup).resolve("../../..").toRealPath();
        Path file = Files.createFile(workplace.newFolder().resolve("file"));
        workplace.takeStore(file);
        order(backup);
        awaitRefusal();
        assertThat(record(backup).getMap("backup")).doesNotContainKey("verification");

        workplace.takeStore(store);

        assertThat(awaited(backup, null).getString("result")).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {PART, "globals.sql.zst", "manifest.json"})
    void a_file_that_the_disk_cannot_read_is_named_as_damaged_until_it_can_be_read_again(String file)
            throws IOException {
        String backup = taken();
        try (BadSector sector = BadSector.under(folder(backup).resolve(file))) {
            assertThat(sector).isNotNull();

            JsonPath verification = verified(backup);

            assertThat(verification.getString("result"))
                    .as(verification.prettify())
                    .isEqualTo("damaged");
            assertThat(verification.getList("broken")).containsExactly(file);
            assertThat(verification.getString("details[0]"))
                    .startsWith(file + " cannot be read: ")
                    .contains("Input/output error at byte 0");
        }

        assertThat(verified(backup).getString("result")).isEqualTo("ok");
        assertRestores(backup);
    }

    @Test
    void a_store_whose_every_file_gives_an_error_says_nothing_about_the_backup_and_is_asked_again() throws IOException {
        String backup = taken();
        Path[] files = Stream.of("manifest.json", PART, "globals.sql.zst")
                .map(folder(backup)::resolve)
                .toArray(Path[]::new);
        try (BadSector sector = BadSector.under(files)) {
            assertThat(sector).isNotNull();

            order(backup);

            awaitRefusal();
            assertThat(record(backup).getMap("backup")).doesNotContainKey("verification");
        }

        assertThat(awaited(backup, null).getString("result")).isEqualTo("ok");
        assertRestores(backup);
    }

    private void awaitRefusal() {
        Api.await(
                () -> rows.column(
                        "select consecutive_failures from scheduled_tasks where task_name = 'backup-verify' and"
                                + " consecutive_failures > 0"),
                failures -> !failures.isEmpty());
    }

    private static void assertRestores(String backup) {
        try (TestServer restored = TestServer.start()) {
            StockRestore.into(
                    restored,
                    folder(backup),
                    JsonPath.from(folder(backup).resolve("manifest.json").toFile()));
            assertThat(SampleDatabases.contents(restored, LEDGER)).isEqualTo(SampleDatabases.contents(source, LEDGER));
        }
    }

    @Test
    void a_list_of_verified_backups_is_still_one_statement() throws IOException {
        String instance = still();
        String root = Api.DEMO.backup(instance);
        Api.DEMO.completed(root);
        incremental(instance, root);
        Files.delete(folder(root).resolve("still.pgdump.zst"));
        verified(root);
        List<String> seen = statements.during(() -> assertThat(Api.DEMO
                        .get("/instances/" + instance + "/backups")
                        .jsonPath()
                        .getList("backups.broken_ancestor"))
                .contains(root));

        assertThat(seen)
                .filteredOn(sql -> sql.toLowerCase(Locale.ROOT).contains("from backup"))
                .hasSize(1);
    }

    private static void assertRefused(String backup, String status) {
        Response refused = order(backup);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("unprocessableEntity.message"))
                .isEqualTo("Backup " + backup + " is not currently available for an action to be performed (backup"
                        + " status was " + status + ").");
    }

    private static String taken() {
        String backup = Api.DEMO.backup(register(Registration.of(source, LEDGER)));
        Api.DEMO.completed(backup);
        return backup;
    }

    private static String still() {
        source.execute("postgres", "drop database if exists still", "create database still");
        source.execute("still", "create table t as select n, md5(n::text) from generate_series(1, 1000) as n");
        return register(Registration.of(source, "still"));
    }

    private static String incremental(String instance, String parent) {
        String backup = Api.DEMO.backup(Map.of("name", "more", "instance", instance, "parent_id", parent));
        Api.DEMO.completed(backup);
        return backup;
    }

    private static Response order(String backup) {
        return Api.DEMO.post("/backups/" + backup + "/action", Map.of("verify", Map.of()));
    }

    /** Has a backup verified, and gives what came out. */
    private JsonPath verified(String backup) {
        rows.execute(
                "update backup set verified_at = verified_at - interval '1 day' where id = ?", UUID.fromString(backup));
        String before = record(backup).getString("backup.verification.at");
        Response answer = order(backup);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return awaited(backup, before);
    }

    private static JsonPath awaited(String backup, @Nullable String before) {
        return Api.await(
                        () -> record(backup),
                        record -> record.getString("backup.verification.at") != null
                                && !record.getString("backup.verification.at").equals(before))
                .setRootPath("backup.verification");
    }

    private static JsonPath record(String backup) {
        return Api.DEMO.get("/backups/" + backup).jsonPath();
    }

    private static Path folder(String backup) {
        return Path.of(URI.create(record(backup).getString("backup.locationRef")));
    }

    private static void alter(String backup, String what, String with) throws IOException {
        Path manifest = folder(backup).resolve("manifest.json");
        String before = Files.readString(manifest);
        String after = before.replaceFirst(what, with);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(manifest, after);
    }

    private static String sha256(byte[] bytes) throws java.security.NoSuchAlgorithmException {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
