package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged service as a single process with one home, which is killed and started again. */
final class KilledService implements AutoCloseable {

    private static final String TOKEN = "demo-token";
    private static final String CATALOG = "catalog";

    private final Path folder;
    private final TestServer catalog = TestServer.start();
    private final Map<String, String> settings;
    private final List<String> options;
    private int starts;
    private PackagedService service;

    KilledService(Path folder) {
        this(folder, Map.of());
    }

    /** @param settings on top of those that every service needs here */
    KilledService(Path folder, Map<String, String> settings) {
        this(folder, settings, List.of());
    }

    /** @param options see {@link PackagedService#start(Path, TestServer, Map, List)} */
    KilledService(Path folder, Map<String, String> settings, List<String> options) {
        this.folder = folder;
        this.settings = settings;
        this.options = options;
        catalog.execute("postgres", "create database " + CATALOG);
        service = started();
        catalog.execute(
                CATALOG,
                "create function halt() returns trigger language plpgsql as $$ begin"
                        + " perform pg_advisory_xact_lock_shared(hashtext(tg_argv[0] || coalesce("
                        + "to_jsonb(new) ->> tg_argv[0], ''))); return new; end $$",
                "create trigger halt_status before update on restore for each row"
                        + " when (new.status is distinct from old.status) execute function halt('status')",
                "create trigger halt_phase before update on restore for each row"
                        + " when (new.phase is distinct from old.phase) execute function halt('phase')",
                "create trigger halt_proof before update on backup for each row"
                        + " when (new.proof is distinct from old.proof) execute function halt('proof')");
    }

    private PackagedService started() {
        Map<String, String> all = new HashMap<>(settings);
        all.put("coffer.home", home().toString());
        all.put("coffer.stores.local.path", folder.resolve("store").toString());
        all.put("coffer.identity.static-tokens", TOKEN + ":demo:admin");
        all.put("coffer.limits.enabled", "false");
        all.put("coffer.restore.local.enabled", "true");
        all.put("coffer.worker.lease", "4s");
        return PackagedService.start(folder.resolve("start-" + ++starts), catalog, all, options);
    }

    Path home() {
        return folder.resolve("home");
    }

    /** Kills it, and waits until all processes that it had started are gone too. */
    void kill() {
        List<ProcessHandle> children = children();
        service.process().signal("KILL");
        Api.await(() -> children.stream().filter(ProcessHandle::isAlive).toList(), List::isEmpty);
    }

    void startAgain() {
        service = started();
    }

    /** Whether the command line of a process that it has started contains a text; a PostgreSQL server shows there what it does. */
    boolean runs(String text) {
        return children().stream().anyMatch(process -> commandLine(process).contains(text));
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", String.valueOf(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private List<ProcessHandle> children() {
        return ProcessHandle.of(service.process().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
    }

    /** Stops the transaction that sets a column of a restore or a backup to a value, until this is closed. */
    Hold halt(String column, String value) throws SQLException {
        Connection connection = catalog.connect(CATALOG);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtext('" + column + value + "'))");
        }
        return new Hold(
                connection,
                () -> !catalog.rows(
                                CATALOG,
                                "select 1 from pg_stat_activity where wait_event = 'advisory' and datname = current_database()")
                        .isEmpty());
    }

    Response get(String path) {
        return service.request(TOKEN).get("/v1.0/demo" + path);
    }

    JsonPath post(String path, Object body, int status) {
        Response response =
                service.request(TOKEN).contentType(ContentType.JSON).body(body).post("/v1.0/demo" + path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        return response.jsonPath();
    }

    String register(TestServer server, String... databases) {
        return register(Api.registration(server.port(), TestServer.PASSWORD, databases));
    }

    String register(Map<String, Object> body) {
        return post("/instances", body, 200).getString("instance.id");
    }

    /** Takes a backup. */
    String backup(String instance) {
        return backup(instance, Map.of());
    }

    /** Takes a backup, with more fields in its order. */
    String backup(String instance, Map<String, Object> more) {
        Map<String, Object> order = new HashMap<>(more);
        order.putAll(Map.of("name", "x", "instance", instance));
        String backup = post("/backups", Map.of("backup", order), 202).getString("backup.id");
        JsonPath record = Api.await(
                () -> get("/backups/" + backup).jsonPath().setRootPath("backup"),
                seen -> !List.of("NEW", "BUILDING", "SAVING").contains(seen.getString("status")));
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("COMPLETED");
        return backup;
    }

    /** Orders a restore, and gives the path of its record. */
    String order(String instance, Map<String, Object> order) {
        String actions = "/instances/" + instance;
        return actions + "/restores/" + post(actions + "/action", order, 202).getString("restore.id");
    }

    JsonPath completed(String restore) {
        JsonPath record = Api.await(
                () -> get(restore).jsonPath().setRootPath("restore"),
                seen -> !List.of("NEW", "RUNNING").contains(seen.getString("status")));
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("COMPLETED");
        return record;
    }

    /** Orders a new instance on a given empty server, and gives the answer. */
    JsonPath build(String backup, TestServer target) {
        Map<String, Object> connection = Map.of(
                "host",
                "127.0.0.1",
                "port",
                target.port(),
                "username",
                TestServer.USER,
                "password",
                TestServer.PASSWORD);
        return build(backup, Map.of("connection", connection));
    }

    /** Orders a new instance from a backup, and gives the answer. */
    JsonPath build(String backup, Map<String, Object> more) {
        Map<String, Object> instance = new HashMap<>(more);
        instance.put("name", "again");
        instance.put("restorePoint", Map.of("backupRef", backup));
        return post("/instances", Map.of("instance", instance), 200).setRootPath("instance");
    }

    void delete(String path) {
        Response response = service.request(TOKEN).delete("/v1.0/demo" + path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    }

    @Override
    public void close() {
        service.close();
        catalog.close();
    }
}
