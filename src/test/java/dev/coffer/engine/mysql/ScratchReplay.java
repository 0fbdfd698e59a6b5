package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.Target;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.SqlServer;
import dev.coffer.harness.TestFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** A source, a scratch server of the same flavor, and what restores and replays there. */
@Timeout(240)
@TestInstance(Lifecycle.PER_CLASS)
abstract class ScratchReplay {

    static final String SHOP = "größe";
    static final String NEW = "n`ew's";

    final MysqlServer source = MysqlServer.shared(flavor());
    final MysqlConfig config = MysqlDumps.config(Map.of());
    private final MysqlTools tools = new MysqlTools(config);
    final Path folder = TestFolders.create("coffer-replay");
    LocalServer scratch;
    SqlServer copy;

    abstract Flavor flavor();

    @BeforeAll
    void a_scratch_server() throws Exception {
        scratch = new MysqlServers(flavor(), tools, config).scratch(folder, "8.0");
        Target replayer = scratch.replayer();
        copy = database -> {
            try {
                return new MysqlLogin(replayer, flavor(), config).open(database.isEmpty() ? null : database);
            } catch (EngineException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @AfterAll
    void end() {
        no_databases();
        source.execute("", "DROP USER IF EXISTS 'ghost'@'%', 'clerk'@'%'");
        scratch.close();
        TestFolders.delete(folder);
    }

    @BeforeEach
    void no_databases() {
        for (SqlServer server : List.of(source, copy)) {
            for (String database : List.of(SHOP, NEW)) {
                server.execute("", "DROP DATABASE IF EXISTS " + MysqlSession.name(database));
            }
        }
        source.execute(
                "",
                "SET GLOBAL log_bin_trust_function_creators = 1",
                "DROP USER IF EXISTS 'ghost'@'%', 'clerk'@'%'",
                "CREATE USER 'ghost'@'%' IDENTIFIED BY 'g-h-0-s-t'",
                "GRANT ALL ON *.* TO 'ghost'@'%'");
    }

    void makeTable() {
        source.execute("", "CREATE DATABASE " + MysqlSession.name(SHOP));
        source.execute(
                SHOP, "CREATE TABLE t (id INT PRIMARY KEY, word VARCHAR(20))", "INSERT INTO t VALUES (1, 'one')");
    }

    /**
     * Backs up the table, changes what the source holds, and restores the backup.
     *
     * @return the log of the changes
     */
    final Recorded recorded(Change change) throws Exception {
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        change.run();
        LogPoint end = LogPieces.now(source);
        MemoryDump piece = LogPieces.between(source, base, end);
        restore(full);
        return new Recorded(base, end, piece);
    }

    final Recorded recorded(String... statements) throws Exception {
        return recorded(() -> source.execute(SHOP, statements));
    }

    final Replayed replay(Recorded recorded) throws EngineException, IOException {
        return replay(state(recorded.base(), recorded.end()), List.of(recorded.piece()), null);
    }

    /** What a test does to the source. */
    @FunctionalInterface
    interface Change {
        void run() throws Exception;
    }

    /** The log from a backup of the source to where it is now. */
    record Recorded(LogPoint base, LogPoint end, MemoryDump piece) {}

    static Map<String, String> state(LogPoint base, LogPoint end) {
        return Map.of("log_base", base.toString(), "log_end", end.toString());
    }

    Target source(String... databases) {
        return MysqlDumps.target(source, databases);
    }

    Target onScratch(String... databases) {
        return scratch.replayer().withDatabases(List.of(databases));
    }

    List<MemoryDump> dump(Target target) throws EngineException, IOException {
        List<MemoryDump> dumps = new ArrayList<>();
        try (DumpPlan plan = new MysqlEngine(flavor(), config, tools).plan(target)) {
            assertThat(plan.warnings().stream().filter(DumpWarning::omission)).isEmpty();
            for (DumpPart part : plan.parts()) {
                dumps.add(MemoryDump.of(plan, part));
            }
        }
        return dumps;
    }

    void restore(List<MemoryDump> dumps) throws EngineException, IOException {
        try (RestoreTarget target = onServer()) {
            for (MemoryDump dump : dumps) {
                if (dump.database() != null) {
                    RestoreResult result = target.restore(dump, DatabaseRestore.staging(dump.database(), 1));
                    assertThat(result.failed()).isEmpty();
                    assertThat(result.notes()).isEmpty();
                }
            }
        }
    }

    Replayed replay(Map<String, String> state, List<? extends StoredDump> pieces, @Nullable LogEnd end)
            throws EngineException, IOException {
        try (RestoreTarget target = onServer()) {
            return target.replay(state, List.copyOf(pieces), end);
        }
    }

    private RestoreTarget onServer() throws EngineException {
        return new MysqlRestores(flavor(), config, tools).connect(scratch.replayer(), null);
    }

    static List<String> definers(SqlServer server, String database) {
        String name = SqlNames.string(database);
        return server.rows(
                "",
                "SELECT ROUTINE_NAME, DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = " + name
                        + " UNION ALL SELECT TABLE_NAME, DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = "
                        + name
                        + " UNION ALL SELECT TRIGGER_NAME, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
                        + name
                        + " UNION ALL SELECT EVENT_NAME, DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "
                        + name + " ORDER BY 1");
    }
}
