package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.engine.process.Scripts;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of a database in which something goes or gets another name after the dump's snapshot and before its lock. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class ChangeUnderDumpTest extends FailureCase {

    /** As many as there are attempts. */
    private static final int FLEETING = 3;

    private static final String LEFT = "select tablename from pg_tables where tablename like 'fleeting%' order by 1";

    private static TestServer restored;

    @BeforeAll
    static void a_server_to_restore_into() {
        restored = TestServer.start();
    }

    @AfterAll
    static void stop_it() {
        restored.close();
    }

    @BeforeEach
    void what_will_go() {
        source.execute(
                LEDGER,
                "create schema annex",
                "create table annex.notes as select 'kept' as note",
                "create sequence counter",
                "create view seen as select * from entries");
        for (int i = 1; i <= FLEETING; i++) {
            source.execute(LEDGER, "create table fleeting" + i + " as select n from generate_series(1, 10) n");
        }
    }

    @AfterEach
    void goes() {
        source.execute(
                LEDGER,
                "drop schema if exists annex cascade",
                "drop sequence if exists counter",
                "drop view if exists seen",
                "drop table if exists fleeting1, fleeting2, fleeting3, settled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table fleeting1",
                "drop schema annex cascade",
                "alter table fleeting1 rename to settled",
                "alter table fleeting1 set schema annex",
                "drop sequence counter",
                "drop view seen"
            })
    void what_goes_costs_an_attempt_and_the_next_one_is_whole_without_it(String change) throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (Connection session = source.connect(LEDGER);
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("lock table entries in access exclusive mode");
            statement.execute(change);
            backup = Api.DEMO.backup(instance);
            Api.await(ChangeUnderDumpTest::dumpsThatWaitForALock, waiting -> waiting.size() == 1);

            session.commit();
        }

        JsonPath record = Api.DEMO.completed(backup);
        assertThat(record.getList("attempts.number")).as(record.prettify()).containsExactly(1, 2);
        assertThat(record.getString("attempts[0].outcome"))
                .startsWith("the databases changed under the dump: pg_dump of database \"" + LEDGER + "\"")
                .contains("query failed")
                .doesNotContain("\n");
        assertThat(record.getString("attempts[1].outcome")).isEqualTo("completed");
        assertThat(workplace.stored()).noneMatch(path -> path.endsWith(backup + "/" + LEDGER + ".pgdump.zst"));
        assertRestores(record);
    }

    @Test
    void a_database_that_never_holds_still_fails_the_backup_after_all_attempts_and_tells_of_each() {
        String instance = register(Registration.of(source, LEDGER));
        workplace.takeTools(toolsThatDropATableUnderEachDump());

        String backup = Api.DEMO.backup(instance);

        assertFailed(backup, "serverChanged", "pg_dump of database \"" + LEDGER + "\"", "fleeting3", "does not exist");
        List<String> outcomes = Api.DEMO.ended(backup).getList("attempts.outcome");
        assertThat(outcomes).hasSize(FLEETING);
        assertThat(outcomes.get(0)).startsWith("the databases changed").contains("fleeting1");
        assertThat(outcomes.get(1)).startsWith("the databases changed").contains("fleeting2");
        assertThat(outcomes.get(2)).isEqualTo("serverChanged");
        assertThat(source.rows(LEDGER, LEFT)).isEmpty();
        assertRestores(Api.DEMO.completed(Api.DEMO.backup(instance)));
    }

    private static List<String> dumpsThatWaitForALock() {
        return source.rows(
                "postgres",
                "select a.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                        + " where not l.granted and a.application_name like 'coffer-%' and a.datname = '" + LEDGER
                        + "'");
    }

    /** The real ones, but that pg_dump finds the first of the fleeting tables gone, as long as there is one. */
    private Path toolsThatDropATableUnderEachDump() {
        Path real = Workplace.realTools();
        Path folder = workplace.newFolder();
        Scripts.write(folder, "pg_dumpall", "exec " + real.resolve("pg_dumpall") + " \"$@\"");
        Scripts.write(folder, "pg_dump", """
                if [ "$1" != --version ]; then
                  table=$(PGOPTIONS= %1$s/psql -XAtc "%2$s limit 1")
                  if [ -n "$table" ]; then PGOPTIONS= %1$s/psql -Xqc "drop table $table"; fi
                fi
                exec %1$s/pg_dump "$@\"""".formatted(real, LEFT));
        return folder;
    }

    private static void assertRestores(JsonPath record) {
        Path folder = Path.of(URI.create(record.getString("locationRef")));
        StockRestore.into(
                restored, folder, JsonPath.from(folder.resolve("manifest.json").toFile()));
        assertThat(SampleDatabases.contents(restored, LEDGER)).isEqualTo(SampleDatabases.contents(source, LEDGER));
    }
}
