package dev.coffer.restore.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.PartReader;
import dev.coffer.backup.Backup;
import dev.coffer.backup.Proof;
import dev.coffer.backup.take.FailureCase;
import dev.coffer.engine.Engines;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import dev.coffer.restore.scratch.ReplayedBackups;
import dev.coffer.restore.scratch.ScratchServers;
import dev.coffer.setting.CofferConfig;
import dev.coffer.store.Stores;
import dev.coffer.work.PostponedException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that are restored into a scratch server and compared. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class BackupProofTest extends FailureCase {

    private static final String PART = LEDGER + ".pgdump.zst";

    @Inject
    DataSource catalog;

    @Inject
    CofferConfig coffer;

    @Inject
    Stores stores;

    @Inject
    ManifestFile manifests;

    @Inject
    PartReader parts;

    @Inject
    Engines engines;

    @Inject
    ReplayedBackups replayed;

    @Inject
    ProofChecks checks;

    @Inject
    ProofConfig config;

    private static TestServer given;

    private CatalogRows rows;

    @BeforeAll
    static void a_given_server() {
        given = TestServer.start();
    }

    @AfterAll
    static void stop_it() {
        given.close();
    }

    @BeforeEach
    void open() {
        rows = new CatalogRows(catalog);
    }

    @Test
    void a_whole_backup_is_proven_and_so_verified_and_no_server_is_left() throws IOException {
        String backup = taken(LEDGER);
        assertThat(record(backup).getMap("backup")).doesNotContainKey("proof");

        JsonPath proof = proven(backup);

        assertThat(proof.getString("proof.result")).as(proof.prettify()).isEqualTo("PROVEN");
        assertThat(proof.<String>getList("proof.details"))
                .singleElement()
                .asString()
                .matches("Hashes cover the contents of (\\d+) of \\1 tables of " + LEDGER + "\\.");
        assertThat(proof.getLong("proof.bytes")).isGreaterThan(3_000_000);
        assertThat(proof.getDouble("proof.duration")).isPositive();
        assertThat(proof.getLong("proof.bytes_per_second")).isPositive();
        assertThat(proof.getString("verification.result")).isEqualTo("ok");
        assertThat(proof.getBoolean("verification.contents_checked")).isTrue();
        try (Stream<Path> left = Files.list(coffer.home().resolve("scratch"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void an_empty_database_is_proven() {
        source.execute("postgres", "drop database if exists nothing", "create database nothing");

        JsonPath proof = proven(taken("nothing"));

        assertThat(proof.getString("proof.result")).as(proof.prettify()).isEqualTo("PROVEN");
    }

    @Test
    void a_part_with_one_flipped_byte_is_not_restored() throws IOException {
        String backup = taken(LEDGER);
        Path part = folder(backup).resolve(PART);
        try (RandomAccessFile bytes = new RandomAccessFile(part.toFile(), "rw")) {
            long at = Files.size(part) / 2;
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 1);
        }

        JsonPath proof = proven(backup);

        assertThat(proof.getString("proof.result")).as(proof.prettify()).isEqualTo("FAILED");
        assertThat(proof.getString("proof.details[0]")).contains(PART);
        assertThat(proof.getString("verification.result")).isEqualTo("damaged");
        assertThat(proof.getList("verification.broken")).containsExactly(PART);
    }

    @Test
    void a_forged_dump_with_the_right_hashes_differs_table_by_table() throws Exception {
        source.execute("postgres", "drop database if exists forged", "create database forged");
        source.execute(
                "forged", "create table kept as select 1 as n", "create table cut as select generate_series(1, 10)");
        String backup = taken("forged");
        source.execute("forged", "delete from cut where generate_series = 10");
        String smaller = taken("forged");
        replace(backup, "forged.pgdump.zst", folder(smaller).resolve("forged.pgdump.zst"));

        JsonPath proof = proven(backup);

        assertThat(proof.getString("proof.result")).as(proof.prettify()).isEqualTo("DIFFERS");
        assertThat(proof.<String>getList("proof.details"))
                .contains("Database forged, table public.cut: expected 10 rows, found 9 rows.");
    }

    @Test
    void a_forged_dump_with_as_many_rows_differs_by_the_hash_of_its_contents() throws Exception {
        source.execute("postgres", "drop database if exists altered", "create database altered");
        source.execute(
                "altered",
                "create table kept as select 1 as n",
                "create table paid as select n, 10 as amount from generate_series(1, 10) n");
        String backup = taken("altered");
        source.execute("altered", "update paid set amount = 9 where n = 5");
        String other = taken("altered");
        replace(backup, "altered.pgdump.zst", folder(other).resolve("altered.pgdump.zst"));

        JsonPath proof = proven(backup);

        assertThat(proof.getString("proof.result")).as(proof.prettify()).isEqualTo("DIFFERS");
        assertThat(proof.<String>getList("proof.details"))
                .hasSize(2)
                .anyMatch(detail -> detail.startsWith(
                        "Database altered, table public.paid: expected contents with the hash sha256-sum:"))
                .contains("Hashes cover the contents of 2 of 2 tables of altered.");
    }

    @Test
    void what_a_dump_contains_runs_without_a_superusers_rights(@TempDir Path folder) {
        Path trace = folder.resolve("trace");
        makeHostile(trace);

        JsonPath proof = proven(taken("hostile"));

        assertThat(proof.getString("proof.result")).as(proof.prettify()).isEqualTo("PROVEN");
        assertThat(trace).doesNotExist();
    }

    private static void makeHostile(Path trace) {
        source.execute("postgres", "drop database if exists hostile", "create database hostile");
        source.execute(
                "hostile",
                """
                create function climb(n integer) returns boolean language plpgsql as $$
                begin
                  begin
                    execute 'copy (select 1) to program ''touch %1$s''';
                  exception when others then null; end;
                  begin
                    execute 'grant pg_execute_server_program to ' || quote_ident(current_user);
                    execute 'copy (select 1) to program ''touch %1$s''';
                  exception when others then null; end;
                  begin
                    execute 'alter role ' || quote_ident(current_user) || ' superuser';
                  exception when others then null; end;
                  if (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
                    raise exception 'I am a superuser';
                  end if;
                  return true;
                end $$""".formatted(trace),
                "create table t (n integer)",
                "insert into t select generate_series(1, 3)",
                "alter table t add constraint c check (climb(n)) not valid",
                "create materialized view v as select n from t");
    }

    @Test
    void a_question_that_a_restored_database_answers_otherwise_differs() {
        source.execute("postgres", "drop database if exists checked", "create database checked");
        source.execute("checked", "create table entries as select generate_series(1, 3) as n");
        assertThat(proven(taken("checked")).getString("proof.result")).isEqualTo("PROVEN");
        source.execute("checked", "insert into entries values (4)");

        JsonPath proof = proven(taken("checked"));

        assertThat(proof.getString("proof.result")).as(proof.prettify()).isEqualTo("DIFFERS");
        assertThat(proof.getString("proof.details[0]")).contains("'entries'", "expected '3', found '4'");
    }

    @Test
    void on_a_given_server_a_whole_backup_is_proven_and_a_forged_one_differs_and_nothing_is_left() throws Exception {
        source.execute("postgres", "drop database if exists forged", "create database forged");
        source.execute(
                "forged",
                "create table cut as select generate_series(1, 10)",
                "alter default privileges grant select on tables to " + KEEPER);
        String backup = taken("forged");
        source.execute("forged", "delete from cut where generate_series = 10");
        String smaller = taken("forged");
        Proof whole = provenOn(given, backup);
        assertThat(whole.result()).as(whole.details().toString()).isEqualTo(Proof.Result.PROVEN);
        List<List<String>> before = state(given);
        replace(backup, "forged.pgdump.zst", folder(smaller).resolve("forged.pgdump.zst"));

        Proof proof = provenOn(given, backup);

        assertThat(proof.result()).as(proof.details().toString()).isEqualTo(Proof.Result.DIFFERS);
        assertThat(proof.details()).contains("Database forged, table public.cut: expected 10 rows, found 9 rows.");
        assertThat(state(given)).isEqualTo(before);
    }

    @Test
    void what_a_dump_contains_runs_on_a_given_server_without_a_superusers_rights(@TempDir Path folder)
            throws Exception {
        Path trace = folder.resolve("trace");
        makeHostile(trace);

        Proof proof = provenOn(given, taken("hostile"));

        assertThat(proof.result()).as(proof.details().toString()).isEqualTo(Proof.Result.PROVEN);
        assertThat(trace).doesNotExist();
    }

    @Test
    void a_given_server_with_something_of_its_own_is_not_touched() throws Exception {
        given.execute("postgres", "drop database if exists coffer_scratch", "create database payroll");
        given.execute("payroll", "create table wages as select generate_series(1, 3)");
        List<List<String>> before = state(given);

        Proof proof = provenOn(given, taken(LEDGER));

        assertThat(proof.result()).isEqualTo(Proof.Result.IMPOSSIBLE);
        assertThat(proof.details().get(0))
                .contains("coffer.proof.server", "\"payroll\"", "create the database \"coffer_scratch\"")
                .doesNotContain(TestServer.PASSWORD);
        assertThat(state(given)).isEqualTo(before);
        assertThat(given.rows("payroll", "select count(*) from wages")).containsExactly("3");
        given.execute("postgres", "drop database payroll");
    }

    @Test
    void a_given_server_that_stops_or_is_gone_says_nothing_about_the_backup() throws Exception {
        String backup = taken(LEDGER);
        TestServer stopped = TestServer.start();
        ScratchServers stopping = (datastore, major, needed) -> {
            ScratchServer taken = on(stopped).start(datastore, major, needed);
            stopped.close();
            return taken;
        };

        Proof stops = proof(stopping).prove(backup(backup), stores.standard()).proof(Instant.now());
        Proof gone = provenOn(stopped, backup);

        assertThat(stops.result()).isEqualTo(Proof.Result.IMPOSSIBLE);
        assertThat(stops.details()).anyMatch(detail -> detail.contains("The scratch server stopped"));
        assertThat(gone.result()).isEqualTo(Proof.Result.IMPOSSIBLE);
        assertThat(gone.details().get(0)).contains("coffer.proof.server", "127.0.0.1:" + stopped.port());
    }

    @Test
    void a_given_server_that_another_proof_uses_is_waited_for() throws Exception {
        String backup = taken(LEDGER);
        try (ScratchServer other = on(given).start("PostgreSQL", "15", 0)) {
            assertThatThrownBy(() -> provenOn(given, backup)).isInstanceOf(PostponedException.class);
            assertThat(other.running()).isTrue();
        }

        Proof proof = provenOn(given, backup);

        assertThat(proof.result()).as(proof.details().toString()).isEqualTo(Proof.Result.PROVEN);
    }

    private static List<List<String>> state(TestServer server) {
        return Stream.of("select datname from pg_database order by 1", "select rolname from pg_roles order by 1")
                .map(sql -> server.rows("postgres", sql))
                .toList();
    }

    /** Uses a server that waits for nothing. */
    private ConfiguredScratchServer on(TestServer server) {
        Target administrator =
                new Target("127.0.0.1", server.port(), TestServer.USER, TestServer.PASSWORD, List.of(), TlsMode.PREFER);
        return new ConfiguredScratchServer(engines, administrator, Duration.ZERO);
    }

    private Proof provenOn(TestServer server, String backup) throws Exception {
        return proof(on(server)).prove(backup(backup), stores.standard()).proof(Instant.now());
    }

    private BackupProof proof(ScratchServers servers) {
        return new BackupProof(manifests, parts, engines, servers, replayed, checks, config);
    }

    private static Backup backup(String id) {
        return QuarkusTransaction.requiringNew().call(() -> Backup.<Backup>findById(UUID.fromString(id)));
    }

    @Test
    void a_backup_that_has_not_ended_well_cannot_be_proven() {
        String backup = taken(LEDGER);
        rows.execute("update backup set status = 'FAILED' where id = ?", UUID.fromString(backup));

        Response refused = order(backup);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("unprocessableEntity.message")).contains("FAILED");
    }

    /** Puts the object of another backup in the place of a part, with all that the manifest and the record say of it. */
    private void replace(String backup, String file, Path other) throws Exception {
        byte[] stored = Files.readAllBytes(other);
        byte[] raw;
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(stored))) {
            raw = in.readAllBytes();
        }
        Path folder = folder(backup);
        Path manifest = folder.resolve("manifest.json");
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode tree = (ObjectNode) mapper.readTree(manifest.toFile());
        long total = 0;
        for (JsonNode each : tree.withArray("parts")) {
            ObjectNode part = (ObjectNode) each;
            if (part.get("objects").get(0).get("file").asText().equals(file)) {
                String hash = sha256(stored);
                part.put("storedBytes", stored.length).put("storedSha256", hash);
                part.put("rawBytes", raw.length).put("rawSha256", sha256(raw));
                ((ObjectNode) part.get("objects").get(0))
                        .put("bytes", stored.length)
                        .put("sha256", hash);
            }
            total += part.get("storedBytes").asLong();
        }
        mapper.writeValue(manifest.toFile(), tree);
        Files.write(folder.resolve(file), stored);
        rows.execute("update backup set size_bytes = ? where id = ?", total, UUID.fromString(backup));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static String taken(String database) {
        String backup = Api.DEMO.backup(register(Registration.of(source, database)));
        Api.DEMO.completed(backup);
        return backup;
    }

    private static Response order(String backup) {
        return Api.DEMO.post("/backups/" + backup + "/action", Map.of("prove", Map.of()));
    }

    /** Has a backup proven, and gives its record. */
    private static JsonPath proven(String backup) {
        Response answer = order(backup);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return Api.await(() -> record(backup), record -> record.getString("backup.proof.at") != null)
                .setRootPath("backup");
    }

    private static JsonPath record(String backup) {
        return Api.DEMO.get("/backups/" + backup).jsonPath();
    }

    private static Path folder(String backup) {
        return Path.of(URI.create(record(backup).getString("backup.locationRef")));
    }
}
