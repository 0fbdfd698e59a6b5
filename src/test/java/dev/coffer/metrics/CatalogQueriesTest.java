package dev.coffer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.work.QueueTable;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the questions to the catalog cost where there are very many backups: in blocks read, not in time. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogQueriesTest {

    private static final int MANY = 40_000;
    private static final int INSTANCES = 20;

    @Inject
    AgroalDataSource catalog;

    private CatalogRows rows;

    @BeforeAll
    void many_backups() {
        rows = new CatalogRows(catalog);
        for (int i = 0; i < INSTANCES; i++) {
            rows.manyBackups("demo", rows.instance("demo"), MANY / INSTANCES);
        }
    }

    @AfterAll
    void no_later_sweep_looks_for_them() {
        rows.forgetBackups();
    }

    @Test
    void the_oldest_running_backup_the_queue_and_the_broken_backups_take_a_handful_of_blocks() {
        assertThat(blocks(CatalogQueries.OLDEST_RUNNING)).isLessThan(100);
        assertThat(blocks(QueueTable.COUNTS)).isLessThan(100);
        assertThat(blocks(CatalogQueries.BROKEN)).isLessThan(100);
    }

    @Test
    void the_last_successes_take_a_handful_of_blocks_an_instance() {
        long known = Long.parseLong(rows.column("select count(*) from instance where deleted_at is null")
                .get(0));

        assertThat(blocks(CatalogQueries.BACKED_UP.replace("?", "10000"))).isLessThan(100 + known * 8);
    }

    @Test
    void counting_backups_reads_an_index_and_not_the_table() {
        assertThat(String.join("\n", rows.column("explain " + CatalogQueries.BACKUPS)))
                .contains("Index Only Scan using backup_by_status");
    }

    /** The blocks that the plan of a statement touched. */
    private long blocks(String sql) {
        List<String> plan = rows.column("explain (analyze, buffers, format json) " + sql);
        JsonPath root = JsonPath.from(String.join("\n", plan)).setRootPath("[0].Plan");
        return root.getLong("'Shared Hit Blocks'") + root.getLong("'Shared Read Blocks'");
    }
}
