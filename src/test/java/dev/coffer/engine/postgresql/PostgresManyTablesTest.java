package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.OutputStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PostgresManyTablesTest {

    private static final int TABLES = 10_000;
    private static final int MIB = 1 << 20;

    @Test
    void ten_thousand_tables_are_counted_in_little_memory() throws Exception {
        PostgresConfig config = new PostgresServer.Config(
                Optional.empty(), Duration.ofSeconds(5), true, Duration.ofMinutes(2), Optional.empty());
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(Files.createTempDirectory("coffer-many-tables"))
                .setCleanDataDirectory(true)
                .setServerConfig("fsync", "off")
                .setServerConfig("max_locks_per_transaction", "256")
                .start()) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DO $$ BEGIN FOR i IN 1.." + TABLES
                        + " LOOP EXECUTE 'CREATE TABLE t' || i || ' AS SELECT 1 AS n'; END LOOP; END $$");
            }
            Target target =
                    new Target("127.0.0.1", postgres.getPort(), "postgres", null, List.of("postgres"), TlsMode.DISABLE);
            DumpPart part = new PostgresEngine(config, new PostgresTools(config))
                    .plan(target)
                    .parts()
                    .get(1);
            long before = usedHeap();

            DumpResult dumped = part.dump(OutputStream.nullOutputStream(), null);

            DatabaseContents contents = dumped.contents().get(0);
            assertThat(usedHeap() - before).isLessThan(8L * MIB);
            assertThat(contents.schemas().get(0).tables())
                    .hasSize(TABLES)
                    .allMatch(table -> Objects.equals(table.rows(), 1L));
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
