package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.harness.Api;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Packaged processes of the service on one catalog and one store, of which a test may end or freeze some. */
final class WorkersOnOneCatalog implements AutoCloseable {

    /** A database of some megabytes, with a large object, which is dumped after all tables. */
    static final String LEDGER = "ledger";

    private static final String TOKEN = "demo-token";
    private static final String ACCOUNT = "demo";

    private final Path folder;
    private final TestServer catalog;
    private final String database;
    private final Map<String, String> settings = new HashMap<>();
    private final List<PackagedService> services = new ArrayList<>();

    WorkersOnOneCatalog(Path folder, TestServer catalog, String database) {
        this.folder = folder;
        this.catalog = catalog;
        this.database = database;
        catalog.execute("postgres", "create database " + database);
        settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/" + database);
        settings.put("coffer.stores.local.path", store().toString());
        settings.put("coffer.identity.static-tokens", TOKEN + ":" + ACCOUNT + ":admin");
        settings.put("coffer.limits.enabled", "false");
        settings.put("coffer.worker.lease", "4s");
    }

    static void fill(TestServer source) {
        source.execute("postgres", "create database " + LEDGER);
        source.execute(
                LEDGER,
                "create table entries as select n, md5(n::text) as hash from generate_series(1, 100000) n",
                "select lo_from_bytea(4242, 'receipt')");
    }

    WorkersOnOneCatalog with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    Path store() {
        return folder.resolve("store");
    }

    PackagedService serve() {
        return serve(Map.of());
    }

    PackagedService serve(Map<String, String> more) {
        return serve(more, Map.of());
    }

    /** The same, with variables on top of those of this process. */
    PackagedService serve(Map<String, String> more, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        PackagedService service = PackagedService.start(
                folder.resolve("service-" + services.size()), catalog, all, List.of(), environment);
        services.add(service);
        return service;
    }

    /** Execution a command to its end. */
    ChildProcess command(String... arguments) {
        return PackagedService.run(folder.resolve("command"), catalog, settings, arguments);
    }

    /** Registers the ledger with a service, and orders a backup of it. */
    String order(PackagedService service, TestServer source) {
        Response registered = service.request(TOKEN)
                .contentType(ContentType.JSON)
                .body(Api.registration(source.port(), TestServer.PASSWORD, LEDGER))
                .post("/v1.0/demo/instances");
        assertThat(registered.statusCode()).as(registered.asString()).isEqualTo(200);
        Response ordered = service.request(TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("backup", Map.of("name", "x", "instance", registered.path("instance.id"))))
                .post("/v1.0/demo/backups");
        assertThat(ordered.statusCode()).as(ordered.asString()).isEqualTo(202);
        return ordered.path("backup.id");
    }

    /** Waits until one of the processes has taken a backup up, and gives it. */
    PackagedService workerOf(String backup) {
        List<String> names = Api.await(
                () -> rows("select picked_by from scheduled_tasks where picked and task_instance = '" + backup + "'"),
                seen -> !seen.isEmpty());
        return services.stream()
                .filter(service -> names.get(0).endsWith("/" + service.process().pid()))
                .findFirst()
                .orElseThrow();
    }

    /** Another process than this one. */
    PackagedService besides(PackagedService one) {
        return services.stream().filter(service -> service != one).findFirst().orElseThrow();
    }

    /** Waits until a backup has ended, and gives its record. */
    JsonPath ended(PackagedService service, String backup) {
        return Api.await(
                () -> service.request(TOKEN)
                        .get("/v1.0/demo/backups/" + backup)
                        .jsonPath()
                        .setRootPath("backup"),
                record -> record.getString("status") != null
                        && !List.of("NEW", "BUILDING", "SAVING").contains(record.getString("status")));
    }

    List<String> rows(String sql) {
        return catalog.rows(database, sql);
    }

    /**
     * From now on, a run that moves a backup to a status stops in the middle of that transaction, until the connection
     * that is given back is closed.
     */
    Connection halt(String status) throws SQLException {
        catalog.execute(
                database,
                "create or replace function halt() returns trigger language plpgsql as $$ begin"
                        + " perform pg_advisory_xact_lock_shared(hashtext(new.status)); return new; end $$",
                "create or replace trigger halt before update on backup for each row"
                        + " when (new.status is distinct from old.status) execute function halt()");
        Connection connection = catalog.connect(database);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtext('" + status + "'))");
        }
        return connection;
    }

    /** Waits until a run has stopped there. */
    void awaitHalted() {
        Api.await(
                () -> rows("select 1 from pg_stat_activity where wait_event = 'advisory' and datname = '" + database
                        + "'"),
                waiting -> !waiting.isEmpty());
    }

    /**
     * What must hold in the end: no row is in a running state, no work is left, the store holds what the manifest names
     * and nothing else, and the rows come back from there.
     */
    void assertWhole(JsonPath record, TestServer source) {
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("COMPLETED");
        assertThat(rows("select id from backup where status in ('NEW', 'BUILDING', 'SAVING')"))
                .isEmpty();
        Api.await(
                () -> rows("select task_instance from scheduled_tasks where task_instance <> 'recurring'"),
                List::isEmpty);
        Path backup = Path.of(java.net.URI.create(record.getString("locationRef")));
        JsonPath manifest = JsonPath.from(backup.resolve("manifest.json").toFile());
        List<String> named = new ArrayList<>(manifest.getList("parts.objects.file.flatten()", String.class));
        named.add("manifest.json");
        List<Path> expected = named.stream().map(backup::resolve).sorted().toList();
        assertThat(Api.await(this::stored, seen -> seen.equals(expected))).isEqualTo(expected);
        try (TestServer target = TestServer.start()) {
            StockRestore.into(target, backup, manifest);
            assertThat(SampleDatabases.contents(target, LEDGER)).isEqualTo(SampleDatabases.contents(source, LEDGER));
        }
    }

    /** All files in the store, unfinished ones too. */
    List<Path> stored() {
        try (Stream<Path> all = Files.walk(store())) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        services.forEach(PackagedService::close);
    }
}
