package dev.coffer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.BackupEnded;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FullyConfigured;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TestServer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of the metrics after real backups. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(FullyConfigured.class)
class BackupMetricsTest {

    private static final String SHOP = "shop";

    private static TestServer source;

    @Inject
    AgroalDataSource catalog;

    @Inject
    Event<BackupEnded> ended;

    @BeforeAll
    static void server() {
        source = TestServer.start();
        source.execute("postgres", "create database " + SHOP, "create role keeper superuser login password 'first'");
        source.execute(SHOP, "create table t as select n, md5(n::text) from generate_series(1, 20000) n");
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void a_completed_backup_is_counted_with_its_time_and_its_bytes() {
        String instance = Api.DEMO.register(source, SHOP);
        Scrape before = Scrape.now();

        JsonPath record = Api.DEMO.completed(Api.DEMO.backup(instance));

        Scrape after = scrapeOnceCounted("coffer_backup_duration_seconds_count", before, "type", "full");
        JsonPath manifest = JsonPath.from(Path.of(URI.create(record.getString("locationRef")))
                .resolve("manifest.json")
                .toFile());
        String[] completed = {"type", "full", "result", "completed"};
        assertThat(more("coffer_backup_duration_seconds_count", before, after, completed))
                .isEqualTo(1);
        assertThat(more("coffer_backup_duration_seconds_sum", before, after, completed))
                .isBetween(0.001, 60.0);
        assertThat(more("coffer_backup_dumped_bytes_total", before, after, "type", "full"))
                .isEqualTo(sum(manifest, "rawBytes"))
                .isGreaterThan(600_000);
        assertThat(more("coffer_backup_stored_bytes_total", before, after, "type", "full"))
                .isEqualTo(sum(manifest, "storedBytes"));
        assertThat(more("coffer_work_runs_total", before, after, "kind", "backup-take", "result", "done"))
                .isEqualTo(1);
        assertThat(more("coffer_backups", before, after, "status", "COMPLETED")).isEqualTo(1);
        assertThat(after.value("coffer_backup_running_age_seconds")).isZero();
        List<Scrape.Series> success =
                after.all("coffer_instance_last_success_timestamp_seconds", "instance_id", instance);
        assertThat(success).hasSize(1);
        assertThat(success.get(0).labels()).containsEntry("account", "demo").containsEntry("instance_name", "orders");
        assertThat((long) success.get(0).value())
                .isEqualTo(LocalDateTime.parse(record.getString("created")).toEpochSecond(ZoneOffset.UTC));
    }

    @Test
    void an_end_that_is_rolled_back_is_not_counted() {
        Scrape before = Scrape.now();

        QuarkusTransaction.begin();
        ended.fire(new BackupEnded(UUID.randomUUID(), false, Duration.ofSeconds(1), 0, 0, "rolledBack"));
        QuarkusTransaction.rollback();
        QuarkusTransaction.begin();
        ended.fire(new BackupEnded(UUID.randomUUID(), false, Duration.ofSeconds(1), 0, 0, "committed"));
        QuarkusTransaction.commit();

        Scrape after = Scrape.now();
        assertThat(more("coffer_backup_failures_total", before, after, "code", "rolledBack"))
                .isZero();
        assertThat(more("coffer_backup_failures_total", before, after, "code", "committed"))
                .isEqualTo(1);
    }

    @Test
    void an_incremental_backup_counts_what_was_dumped_and_not_what_its_parent_holds() {
        String instance = Api.DEMO.register(source, SHOP);
        Api.DEMO.completed(Api.DEMO.backup(instance));
        Scrape before = Scrape.now();

        Api.DEMO.completed(Api.DEMO.backup(Map.of("name", "child", "instance", instance, "incremental", 1)));

        Scrape after = scrapeOnceCounted("coffer_backup_duration_seconds_count", before, "type", "incremental");
        assertThat(more("coffer_backup_dumped_bytes_total", before, after, "type", "incremental"))
                .isGreaterThan(600_000);
        assertThat(more("coffer_backup_stored_bytes_total", before, after, "type", "incremental"))
                .isLessThan(10_000);
    }

    @Test
    void a_failed_backup_is_counted_by_the_code_of_its_fault() {
        String instance = register("keeper", "first");
        source.execute("postgres", "alter role keeper password 'second'");
        Scrape before = Scrape.now();

        JsonPath record = Api.DEMO.ended(Api.DEMO.backup(instance));

        source.execute("postgres", "alter role keeper password 'first'");
        assertThat(record.getString("status")).isEqualTo("FAILED");
        Scrape after = scrapeOnceCounted("coffer_backup_duration_seconds_count", before, "result", "failed");
        assertThat(more("coffer_backup_failures_total", before, after, "code", record.getString("fault.code")))
                .isEqualTo(1);
        assertThat(more("coffer_backups", before, after, "status", "FAILED")).isEqualTo(1);
        assertThat(more("coffer_backup_dumped_bytes_total", before, after, "type", "full"))
                .isZero();
        assertThat(after.value("coffer_instance_last_success_timestamp_seconds", "instance_id", instance))
                .isZero();
        assertThat(after.all("coffer_instance_last_success_timestamp_seconds", "instance_id", instance))
                .hasSize(1);
        assertThat(after.value("coffer_instance_registered_timestamp_seconds", "instance_id", instance))
                .isBetween(System.currentTimeMillis() / 1000.0 - 600, System.currentTimeMillis() / 1000.0 + 1);
    }

    @Test
    void a_backup_that_was_tried_again_is_a_failed_run_and_one_completed_backup() throws Exception {
        String instance = Api.DEMO.register(source, SHOP);
        Scrape before = Scrape.now();
        String backup;
        try (Connection lock = source.connect(SHOP);
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table t in access exclusive mode");
            backup = Api.DEMO.backup(instance);
            Scrape during =
                    Api.await(Scrape::now, scrape -> scrape.value("coffer_work_running", "kind", "backup-take") == 1);
            assertThat(during.value("coffer_backups", "status", "BUILDING")
                            + during.value("coffer_backups", "status", "NEW"))
                    .isEqualTo(1);
            Api.await(() -> Api.DEMO.get("/backups/" + backup).<String>path("backup.status"), "BUILDING"::equals);

            new CatalogRows(catalog)
                    .execute(
                            "update backup set execution_id = gen_random_uuid() where id = ?", UUID.fromString(backup));
        }

        Api.DEMO.completed(backup);
        Scrape after = scrapeOnceCounted("coffer_backup_duration_seconds_count", before, "type", "full");
        assertThat(more("coffer_work_runs_total", before, after, "kind", "backup-take", "result", "failed"))
                .isEqualTo(1);
        assertThat(more("coffer_backup_duration_seconds_count", before, after, "type", "full", "result", "completed"))
                .isEqualTo(1);
        assertThat(more("coffer_backup_duration_seconds_count", before, after, "result", "failed", "type", "full"))
                .isZero();
    }

    /** The record is there before its run has ended, and the run has ended before it is counted. */
    private static Scrape scrapeOnceCounted(String name, Scrape before, String... labels) {
        return Api.await(
                Scrape::now,
                scrape -> isMore(scrape, before, name, labels)
                        && isMore(scrape, before, "coffer_work_runs_total", "kind", "backup-take")
                        && scrape.value("coffer_work_running", "kind", "backup-take") == 0);
    }

    private static boolean isMore(Scrape scrape, Scrape before, String name, String... labels) {
        return total(scrape, name, labels) > total(before, name, labels);
    }

    private static double total(Scrape scrape, String name, String... labels) {
        return scrape.all(name, labels).stream()
                .mapToDouble(Scrape.Series::value)
                .sum();
    }

    private static double more(String name, Scrape before, Scrape after, String... labels) {
        return after.value(name, labels) - before.value(name, labels);
    }

    private static double sum(JsonPath manifest, String field) {
        return manifest.getList("parts." + field, Long.class).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static String register(String user, String password) {
        return Api.DEMO
                .post(
                        "/instances",
                        Registration.of(source, SHOP)
                                .connection("username", user)
                                .connection("password", password)
                                .body())
                .path("instance.id");
    }
}
