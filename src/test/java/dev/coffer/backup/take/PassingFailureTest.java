package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Impatient;
import dev.coffer.harness.Outage;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TestServer;
import dev.coffer.restore.GatedDatabase;
import dev.coffer.restore.Restores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures that pass by themselves: the backup is tried again for some time, and then fails with what it tried. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(Impatient.class)
class PassingFailureTest extends FailureCase {

    @Inject
    AgroalDataSource catalog;

    /** This service has small quotas. */
    @BeforeEach
    @AfterEach
    void nothing_counts_towards_the_quotas() {
        CatalogRows rows = new CatalogRows(catalog);
        rows.execute("update backup set deleted_at = now() where account_id = 'demo'");
        rows.execute("update instance set deleted_at = now() where account_id = 'demo'");
    }

    @Test
    void a_backup_whose_server_restarts_under_the_dump_is_taken_again() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();
            stop(source).close();
        }

        JsonPath record = Api.DEMO.completed(backup);

        assertThat(record.getList("attempts.outcome")).hasSizeGreaterThan(1);
        assertRestores(record);
    }

    @Test
    void a_backup_that_runs_while_its_database_is_replaced_is_whole() throws Exception {
        try (GatedDatabase gated = GatedDatabase.in(source);
                Connection locked = source.connect(GatedDatabase.NAME);
                Statement lock = locked.createStatement()) {
            String instance = register(Registration.of(source, GatedDatabase.NAME));
            String earlier = Api.DEMO.backup(instance);
            Api.DEMO.completed(earlier);
            List<String> first = SampleDatabases.contents(source, GatedDatabase.NAME);
            source.execute(GatedDatabase.NAME, "insert into b values (3)");
            String restore = Restores.ordered(instance, Restores.of(earlier, "mode", "replace"));
            gated.await();
            locked.setAutoCommit(false);
            lock.execute("lock table a in access exclusive mode");
            String backup = Api.DEMO.backup(instance);
            Api.await(
                    () -> source.rows(GatedDatabase.NAME, "select pid from pg_locks where not granted"),
                    waiting -> !waiting.isEmpty());

            gated.open();

            Restores.completed(instance, restore);
            JsonPath record = Api.DEMO.completed(backup);
            assertThat(record.getList("attempts.outcome")).hasSizeGreaterThan(1);
            assertThat(record.getBoolean("complete")).as(record.prettify()).isTrue();
            assertThat(SampleDatabases.contents(source, GatedDatabase.NAME)).isEqualTo(first);
            JsonPath again = Restores.completed(instance, Restores.of(backup));
            assertThat(SampleDatabases.contents(source, again.getString("restored.gated")))
                    .isEqualTo(first);
        }
    }

    @Test
    void a_backup_waits_for_a_connection_where_a_role_has_none_left() throws SQLException {
        source.execute(
                "postgres",
                "alter role " + KEEPER + " nosuperuser connection limit 1",
                "grant pg_read_all_data to " + KEEPER);
        source.execute(LEDGER, "grant select on large object 4242 to " + KEEPER);
        try {
            String instance = register(Registration.of(source, LEDGER)
                    .connection("username", KEEPER)
                    .connection("password", KEEPER_PASSWORD));
            source.execute("postgres", "alter role " + KEEPER + " connection limit 0");
            String backup = Api.DEMO.backup(instance);
            Api.await(() -> attempts(backup), attempts -> attempts.size() > 1);
            source.execute("postgres", "alter role " + KEEPER + " connection limit -1");

            JsonPath record = Api.DEMO.completed(backup);

            assertThat(record.getString("attempts[0].outcome")).contains("too many connections");
        } finally {
            source.execute("postgres", "alter role " + KEEPER + " superuser connection limit -1");
        }
    }

    @Test
    void a_server_that_stays_away_fails_the_backup_with_how_often_and_how_long_it_was_tried() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        try (Outage outage = stop(source)) {
            assertThat(outage).isNotNull();
            String backup = Api.DEMO.backup(instance);

            assertFailed(backup, "serverUnreachable", "This was attempt ", " s after the first one");

            assertThat(attempts(backup)).hasSizeGreaterThan(2);
            assertThat(Api.DEMO.ended(backup).getString("fault.details")).isNotBlank();
        }
        assertSucceeds(instance);
    }

    private static Outage stop(TestServer server) throws Exception {
        return Outage.of(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", TestServer.USER, TestServer.PASSWORD);
    }

    private static List<Object> attempts(String backup) {
        List<Object> attempts = Api.DEMO.get("/backups/" + backup).path("backup.attempts");
        return attempts == null ? List.of() : attempts;
    }

    private void assertRestores(JsonPath record) throws Exception {
        Path folder =
                workplace.store().resolve("demo/" + record.getString("instance_id") + "/" + record.getString("id"));
        try (TestServer restored = TestServer.start()) {
            StockRestore.into(
                    restored,
                    folder,
                    JsonPath.from(folder.resolve("manifest.json").toFile()));
            String rows = "select count(*), sum(n), md5(string_agg(hash, '' order by n)) from entries";
            assertThat(restored.rows(LEDGER, rows)).isEqualTo(source.rows(LEDGER, rows));
        }
    }
}
