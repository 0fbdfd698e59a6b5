package dev.coffer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FullyConfigured;
import dev.coffer.harness.Outage;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a scrape shows of a catalog that is in some state, or away. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(FullyConfigured.class)
class CatalogMetricsTest {

    private static final String SUCCESS = "coffer_instance_last_success_timestamp_seconds";

    @Inject
    AgroalDataSource catalog;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private CatalogRows rows;

    @BeforeEach
    void a_catalog_without_instances() {
        rows = new CatalogRows(catalog);
        rows.execute("update backup set deleted_at = now() where deleted_at is null");
        rows.execute("update instance set deleted_at = now() where deleted_at is null");
    }

    @Test
    void every_status_and_every_kind_of_work_is_there_also_where_nothing_has_it() {
        Scrape scrape = Api.await(Scrape::now, seen -> seen.value("coffer_instances") == 0);

        assertThat(scrape.value("coffer_catalog_up")).isEqualTo(1);
        assertThat(scrape.all("coffer_backups")).hasSize(7).allMatch(series -> series.value() == 0);
        assertThat(scrape.all("coffer_backup_copies")).hasSize(4).allMatch(series -> series.value() == 0);
        for (String name : new String[] {"queued", "running", "retrying", "oldest_due_age_seconds"}) {
            assertThat(scrape.all("coffer_work_" + name))
                    .as(name)
                    .extracting(series -> series.labels().get("kind"))
                    .contains("backup-take", "backup-remove")
                    .doesNotHaveDuplicates();
        }
        assertThat(scrape.all("coffer_work_runs_total", "kind", "backup-take")).hasSize(5);
        assertThat(scrape.all("coffer_work_taken_up_again_total", "kind", "backup-take"))
                .hasSize(1);
        assertThat(scrape.all("coffer_backup_duration_seconds_count")).hasSize(4);
    }

    @Test
    void what_waits_and_what_runs_is_told_with_its_age() {
        String instance = rows.instance("demo");
        rows.backup("demo", instance, "BUILDING", null);
        rows.execute("update backup set created = now() - interval '2 hours' where status = 'BUILDING'");
        try {
            // The service's own worker may take a due piece of a kind that it does not know; then it is queued again.
            Scrape scrape = Api.await(
                    () -> {
                        rows.execute("delete from scheduled_tasks where task_name = 'test-waiting'");
                        rows.execute("insert into scheduled_tasks (task_name, task_instance, execution_time, picked,"
                                + " version, consecutive_failures) values"
                                + " ('test-waiting', 'a', now() - interval '10 minutes', false, 1, 3),"
                                + " ('test-waiting', 'b', now() + interval '1 hour', false, 1, 1),"
                                + " ('test-waiting', 'c', now() - interval '20 minutes', true, 1, 0)");
                        return Scrape.now();
                    },
                    seen -> seen.value("coffer_work_queued", "kind", "test-waiting") == 2
                            && seen.value("coffer_backups", "status", "BUILDING") > 0
                            && seen.value("coffer_backup_running_age_seconds") > 7000);

            assertThat(scrape.value("coffer_work_queued", "kind", "test-waiting"))
                    .isEqualTo(2);
            assertThat(scrape.value("coffer_work_running", "kind", "test-waiting"))
                    .isEqualTo(1);
            assertThat(scrape.value("coffer_work_retrying", "kind", "test-waiting"))
                    .isEqualTo(2);
            assertThat(scrape.value("coffer_work_oldest_due_age_seconds", "kind", "test-waiting"))
                    .isBetween(600.0, 660.0);
            assertThat(scrape.value("coffer_backups", "status", "BUILDING")).isEqualTo(1);
            assertThat(scrape.value("coffer_backup_running_age_seconds")).isBetween(7200.0, 7260.0);
        } finally {
            rows.execute("delete from scheduled_tasks where task_name = 'test-waiting'");
        }
    }

    @Test
    void the_last_success_is_the_newest_completed_backup_that_is_not_deleted_and_lacks_nothing() {
        String instance = rows.instance("demo");
        String good = rows.backup("demo", instance);
        String deleted = rows.backup("demo", instance);
        rows.backup("demo", instance, "FAILED", null);
        rows.execute("update backup set created = to_timestamp(1000) where id = ?", UUID.fromString(good));
        rows.delete("backup", deleted);
        String incomplete = rows.backup("demo", instance);
        rows.execute("update backup set complete = false where id = ?", UUID.fromString(incomplete));

        Scrape scrape = Api.await(
                Scrape::now, seen -> !seen.all(SUCCESS, "instance_id", instance).isEmpty());

        assertThat(scrape.value(SUCCESS, "instance_id", instance)).isEqualTo(1000);
    }

    @Test
    void a_backup_that_is_broken_is_counted_and_is_no_good_one() {
        String instance = rows.instance("demo");
        String good = rows.backup("demo", instance);
        String damaged = rows.backup("demo", instance);
        String child = rows.backup("demo", instance, "COMPLETED", damaged);
        rows.execute("update backup set created = to_timestamp(1000) where id = ?", UUID.fromString(good));
        rows.execute(
                "update backup set verification = 'DAMAGED', verified_at = now(), contents_checked = true,"
                        + " broken_files = '{}', verification_details = '{}' where id = ?",
                UUID.fromString(damaged));
        rows.execute(
                "update backup set broken_ancestor = ? where id = ?", UUID.fromString(damaged), UUID.fromString(child));

        Scrape scrape = Api.await(
                Scrape::now,
                seen -> seen.value("coffer_backups_broken", "reason", "ancestor") == 1
                        && seen.value(SUCCESS, "instance_id", instance) == 1000);

        assertThat(scrape.value("coffer_backups_broken", "reason", "damaged")).isEqualTo(1);
        assertThat(scrape.value("coffer_backups_broken", "reason", "incomplete"))
                .isZero();
    }

    @Test
    void the_last_sweep_is_told_with_what_it_found() {
        UUID run =
                UUID.fromString("ffffffff-ffff-7000-8000-" + String.format("%012x", System.nanoTime() & 0xffffffffL));
        rows.execute(
                "insert into store_run (id, kind, status, dry_run, ordered, started, ended, objects, bytes)"
                        + " values (?, 'SWEEP', 'COMPLETED', true, now(), now(), to_timestamp(2000), 7, 700)",
                run);
        rows.execute("insert into store_run_count (run_id, name, number, bytes) values (?, 'orphan', 2, 200)", run);
        try {
            Scrape scrape = Api.await(Scrape::now, seen -> seen.value("coffer_sweep_last_timestamp_seconds") == 2000);

            assertThat(scrape.value("coffer_sweep_findings", "kind", "orphan")).isEqualTo(2);
            assertThat(scrape.value("coffer_sweep_finding_bytes", "kind", "orphan"))
                    .isEqualTo(200);
            assertThat(scrape.all("coffer_sweep_findings", "kind", "missing")).hasSize(1);
            assertThat(scrape.value("coffer_sweep_findings", "kind", "missing")).isZero();
        } finally {
            rows.execute("delete from store_run where id = ?", run);
        }
    }

    @Test
    void more_instances_than_there_may_be_are_left_out_and_counted() {
        for (int i = 0; i < 60; i++) {
            rows.instance("demo");
        }

        Scrape scrape = Api.await(Scrape::now, seen -> seen.all(SUCCESS).size() == 50);

        assertThat(scrape.value("coffer_instances")).isEqualTo(60);
        assertThat(scrape.value("coffer_instances_left_out")).isEqualTo(10);
    }

    @Test
    void names_that_are_odd_do_not_break_a_scrape() {
        String instance = rows.instance("demo");
        rows.execute("update instance set name = ? where id = ?", "a\"b\\c\nd {x=\"y\"} ü", UUID.fromString(instance));

        Scrape scrape = Api.await(
                Scrape::now, seen -> !seen.all(SUCCESS, "instance_id", instance).isEmpty());

        assertThat(scrape.all(SUCCESS, "instance_id", instance).get(0).labels())
                .containsEntry("instance_name", "a\\\"b\\\\c\\nd {x=\\\"y\\\"} ü");
    }

    @Test
    void a_catalog_that_is_down_is_told_and_breaks_no_scrape() throws Exception {
        Api.await(Scrape::now, seen -> seen.value("coffer_catalog_up") == 1);
        try (Outage outage = Outage.of(url, user, password)) {
            assertThat(outage).isNotNull();

            Scrape scrape = Scrape.now();

            assertThat(scrape.all("coffer_catalog_up")).hasSize(1);
            assertThat(scrape.value("coffer_catalog_up")).isZero();
            assertThat(scrape.all("coffer_backups")).isEmpty();
            assertThat(scrape.all("coffer_backup_duration_seconds_count")).hasSize(4);
        }
        Api.await(Scrape::now, seen -> seen.value("coffer_catalog_up") == 1);
    }

    @Test
    void a_catalog_that_hangs_holds_a_scrape_up_for_seconds_only() throws Exception {
        try (Connection lock = DriverManager.getConnection(url, user, password);
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table backup in access exclusive mode");
            Api.await(Scrape::now, seen -> seen.value("coffer_catalog_up") == 0);
            Instant begun = Instant.now();

            Scrape scrape = Scrape.now();

            assertThat(scrape.value("coffer_catalog_up")).isZero();
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(9));
        }
        Api.await(Scrape::now, seen -> seen.value("coffer_catalog_up") == 1);
    }
}
