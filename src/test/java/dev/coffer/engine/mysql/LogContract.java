package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.github.luben.zstd.Zstd;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Moments;
import dev.coffer.engine.Target;
import dev.coffer.harness.MysqlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an incremental backup of a server holds, for both flavors, each with its own server and tools. */
@Timeout(180)
abstract class LogContract {

    private static final String SHOP = "shop";

    private final Flavor flavor;
    private MysqlServer server;
    private BackupEngine engine;

    @TempDir
    private Path folder;

    LogContract(Flavor flavor) {
        this.flavor = flavor;
    }

    @BeforeEach
    void server() {
        server = MysqlServer.shared(flavor);
        engine = MysqlDumps.engine(flavor, MysqlDumps.config(Map.of()));
        for (String database : server.rows("", "SHOW DATABASES")) {
            if (!MysqlSession.SYSTEM.contains(database)) {
                server.execute("", "DROP DATABASE " + MysqlSamples.name(database));
            }
        }
        server.execute("", "CREATE DATABASE shop");
        server.execute(SHOP, "CREATE TABLE t (n INT PRIMARY KEY, v LONGTEXT)", "INSERT INTO t VALUES (1, 'one')");
    }

    /** An incremental backup as it was taken. */
    private record Link(
            String text, DumpResult result, Map<String, String> state, Moments moments, List<DumpWarning> warnings) {

        /** Returns it as the tool wrote it; its text is ISO 8859-1. */
        byte[] piece() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        LogRange range() throws EngineException {
            return LogRange.parse(text.lines().findFirst().orElseThrow());
        }
    }

    private Map<String, String> full() throws EngineException, IOException {
        return full(MysqlDumps.target(server));
    }

    private Map<String, String> full(Target target) throws EngineException, IOException {
        try (DumpPlan plan = engine.plan(target)) {
            MysqlDumps.dump(plan, folder);
            return plan.state();
        }
    }

    private Link link(Map<String, String> parent) throws EngineException, IOException {
        return link(parent, MysqlDumps.target(server));
    }

    private Link link(Map<String, String> parent, Target target) throws EngineException, IOException {
        try (DumpPlan plan = engine.plan(target, parent)) {
            assertThat(plan.keeps(DatabasePart.FORMAT)).isTrue();
            assertThat(plan.keeps(LogRange.FORMAT)).isTrue();
            assertThat(plan.keeps(AccountsPart.FORMAT)).isFalse();
            assertThat(plan.parts()).extracting(DumpPart::fileName).containsExactly("accounts.sql", "binlog.sql");
            DumpPart part = plan.parts().get(1);
            assertThat(part.database()).isNull();
            assertThat(part.format()).isEqualTo(LogRange.FORMAT);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DumpResult result = part.dump(out, null);
            return new Link(
                    out.toString(StandardCharsets.ISO_8859_1),
                    result,
                    plan.state(),
                    Objects.requireNonNull(plan.moments()),
                    plan.warnings());
        }
    }

    private static LogPoint end(Map<String, String> state) throws EngineException {
        return LogPoint.parse(Objects.requireNonNull(state.get(LogChain.END)));
    }

    private void check(byte[] piece) throws EngineException, IOException {
        engine.check(LogRange.FORMAT, "").read(new ByteArrayInputStream(piece));
    }

    @Test
    void a_link_brings_a_full_backup_to_the_state_of_the_server() throws Exception {
        Path dump;
        Map<String, String> parent;
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server))) {
            dump = MysqlDumps.dump(plan, folder).of(SHOP).file();
            parent = plan.state();
        }
        Instant before = Instant.now().minusSeconds(1);
        server.execute(
                SHOP,
                "INSERT INTO t VALUES (2, 'two'), (3, REPEAT('x', 100000))",
                "UPDATE t SET v = 'o''n\\\\e' WHERE n = 1",
                "CREATE TABLE u (id INT AUTO_INCREMENT PRIMARY KEY, at TIMESTAMP(6))",
                "INSERT INTO u (at) VALUES ('2026-01-02 03:04:05.123456')",
                "SET sql_mode = 'NO_BACKSLASH_ESCAPES'",
                "CREATE VIEW w AS SELECT '\\' AS c, n FROM t",
                "DELETE FROM t WHERE n = 2");
        server.execute("", "CREATE DATABASE later", "CREATE TABLE later.t (n INT PRIMARY KEY)");

        Link link = link(parent);

        check(link.piece());
        assertThat(link.range().from()).isEqualTo(end(parent));
        assertThat(link.range().to()).isEqualTo(end(link.state()));
        assertThat(link.range().to().time()).isBetween(before, Instant.now().plusSeconds(1));
        assertThat(link.text()).endsWith(LogRange.END);
        assertThat(link.warnings()).isEmpty();
        assertThat(link.result().warnings()).isEmpty();
        assertThat(link.state()).containsEntry(LogChain.BASE, parent.get(LogChain.END));
        assertThat(link.moments())
                .isEqualTo(new Moments(
                        link.range().from().time(), link.range().to().time()));
        assertThat(link.result().contents())
                .extracting(DatabaseContents::database)
                .containsExactly("later", SHOP);
        assertThat(link.result().contents().get(1).schemas().get(0).tables())
                .extracting(DatabaseContents.Table::name, DatabaseContents.Table::rows)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("t", 2L),
                        org.assertj.core.groups.Tuple.tuple("u", 1L),
                        org.assertj.core.groups.Tuple.tuple("w", null));
        try (MysqlServer other = MysqlServer.start(flavor)) {
            other.execute("", "CREATE DATABASE shop");
            other.load(SHOP, dump);
            other.load(SHOP, Files.write(folder.resolve("piece"), link.piece()));
            for (String query : List.of("SELECT CONCAT(n, v) FROM t", "SELECT at FROM u", "SELECT c FROM w")) {
                assertThat(other.rows(SHOP, query)).isEqualTo(server.rows(SHOP, query));
            }
            assertThat(other.rows("", "SHOW DATABASES")).contains("later");
        }
    }

    @Test
    void links_follow_one_another_over_the_files_of_the_log() throws Exception {
        Map<String, String> parent = full();
        server.execute(SHOP, "INSERT INTO t VALUES (2, 'two')", "FLUSH BINARY LOGS");
        Link first = link(parent);
        server.execute(
                SHOP,
                "INSERT INTO t VALUES (3, 'three')",
                "FLUSH BINARY LOGS",
                "INSERT INTO t VALUES (4, 'four')",
                "FLUSH BINARY LOGS",
                "INSERT INTO t VALUES (5, 'five')");
        Link second = link(first.state());
        server.execute("", "FLUSH BINARY LOGS");
        Link third = link(second.state());

        assertThat(second.range().from()).isEqualTo(first.range().to());
        assertThat(third.range().from()).isEqualTo(second.range().to());
        assertThat(rows(first)).isEqualTo(1);
        assertThat(rows(second)).isEqualTo(3);
        assertThat(rows(third)).isEqualTo(0);
        assertThat(second.state()).containsEntry(LogChain.BASE, parent.get(LogChain.END));
        assertThat(second.moments().from()).isEqualTo(end(parent).time());
        for (Link link : List.of(first, second, third)) {
            check(link.piece());
        }
    }

    private static long rows(Link link) {
        return link.text()
                .lines()
                .filter(line -> line.startsWith("#") && line.contains("Write_rows: table id"))
                .count();
    }

    @Test
    void a_link_after_nothing_happened_is_small() throws Exception {
        Link first = link(full());
        Link second = link(first.state());

        check(second.piece());
        assertThat(second.range().from()).isEqualTo(first.range().to());
        assertThat(second.range().from().isAt(second.range().to())).isTrue();
        assertThat(Zstd.compress(second.piece()).length).isLessThan(300);
    }

    @Test
    void a_piece_that_is_cut_off_is_found() throws Exception {
        Map<String, String> parent = full();
        server.execute(SHOP, "INSERT INTO t VALUES (2, REPEAT('x', 100000))");
        String text = link(parent).text();

        for (String cut : List.of(
                text.substring(0, text.length() - 20),
                text.substring(0, text.indexOf("BINLOG '") + 100),
                text.substring(text.indexOf('\n') + 1))) {
            assertThat(refusalOf(() -> check(cut.getBytes(StandardCharsets.ISO_8859_1)))
                            .code())
                    .isEqualTo(EngineException.Code.TOOL_FAILED);
        }
    }

    @Test
    void a_log_that_the_server_removed_breaks_the_chain() throws Exception {
        Map<String, String> parent = full();
        server.purgeLog();

        assertThat(refusal(parent)).contains("no longer has the log file " + parent.get("log_file"));
    }

    @Test
    void a_log_that_the_server_removes_after_the_plan_was_made_breaks_the_chain() throws Exception {
        Map<String, String> parent = full();
        Target target = MysqlDumps.target(server);
        LogPoint begin = end(parent);
        try (DumpPlan plan = engine.plan(target, parent)) {
            server.purgeLog();
            DumpPart part = plan.parts().get(1);
            EngineException refusal = refusalOf(() -> part.dump(new ByteArrayOutputStream(), null));

            assertThat(refusal.code()).isEqualTo(EngineException.Code.NO_CHAIN);
            assertThat(refusal).hasMessageContaining("has removed the log file " + begin.file());
            assertThat(plan.state()).isEmpty();
        }
        MysqlLogin login = new MysqlLogin(target, flavor, MysqlDumps.config(Map.of()));
        try (MysqlSession session = MysqlSession.open(login)) {
            LogReader reader =
                    new LogReader(session.login(), new MysqlTools(MysqlDumps.config(Map.of())).log(session.version()));
            LogRange range = new LogRange(begin, new LogPoint(begin.file(), begin.position() + 100, begin.time()));
            EngineException refusal = refusalOf(() -> reader.copy(
                    List.of(begin.file()), range, new XaTransactions(List.of()), new ByteArrayOutputStream()));

            assertThat(refusal.code()).isEqualTo(EngineException.Code.NO_CHAIN);
        }
    }

    @Test
    void a_transaction_that_was_prepared_before_the_full_backup_makes_a_link_incomplete() throws Exception {
        prepare("early", 2);
        Map<String, String> parent = full();
        server.execute(SHOP, "XA COMMIT 'early'");
        prepare("late", 3);

        Link link = link(parent);

        server.execute(SHOP, "XA COMMIT 'late'");
        assertThat(link.result().warnings())
                .singleElement()
                .matches(DumpWarning::omission)
                .extracting(DumpWarning::text)
                .asString()
                .contains("prepared under XA before the full backup", "missing: 1", "Take a full backup");
        Link next = link(link.state());
        assertThat(next.result().warnings()).isEmpty();
        assertThat(link.state()).containsKey(LogChain.PREPARED);
        assertThat(next.state()).doesNotContainKey(LogChain.PREPARED);
    }

    private void prepare(String transaction, int row) {
        server.execute(
                SHOP,
                "XA START '" + transaction + "'",
                "INSERT INTO t VALUES (" + row + ", 'xa')",
                "XA END '" + transaction + "'",
                "XA PREPARE '" + transaction + "'");
    }

    @Test
    void a_log_that_was_reset_breaks_the_chain() throws Exception {
        Map<String, String> parent = full();
        server.execute("", flavor == Flavor.MYSQL ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
        assertThat(refusal(parent)).containsAnyOf("no longer has the log file", "was reset", "lacks transactions");

        // The same name, and long enough.
        String file = server.logFiles().get(0);
        Map<String, String> same = new HashMap<>(parent);
        same.put(LogChain.END, new LogPoint(file, 4, Instant.now()).toString());
        assertThat(refusal(same)).containsAnyOf("was reset", "lacks transactions");
        same.put("gtid_set", "");
        same.put(LogChain.BEGUN, "2020-01-01T00:00:00Z");
        assertThat(refusal(same)).contains("was begun at");
    }

    @Test
    void a_server_with_another_format_or_filter_of_its_log_breaks_the_chain() throws Exception {
        Map<String, String> parent = full();
        server.execute("", "SET GLOBAL binlog_format = 'MIXED'");
        try {
            assertThat(refusal(parent)).contains("the format MIXED");
        } finally {
            server.execute("", "SET GLOBAL binlog_format = 'ROW'");
        }
        assertThatCode(() -> link(parent)).doesNotThrowAnyException();
    }

    @Test
    void a_server_without_a_log_or_with_part_of_it_breaks_the_chain() throws Exception {
        try (MysqlServer own = MysqlServer.start(flavor)) {
            MysqlServer before = server;
            server = own;
            own.execute("", "CREATE DATABASE shop");
            Map<String, String> parent = full();
            own.restart("--binlog-ignore-db=elsewhere");
            assertThat(refusal(parent)).contains("binlog_ignore_db");
            own.restart("--skip-log-bin");
            assertThat(refusal(parent)).contains("writes no binary log");
            Map<String, String> without = full();
            own.restart();
            assertThat(refusal(without)).contains("no position").contains("wrote none");
            server = before;
            assertThat(refusal(parent)).contains("of another server");
        }
    }

    @Test
    void an_account_that_may_not_read_the_log_is_told_the_grant() throws Exception {
        server.execute(
                "",
                "CREATE USER IF NOT EXISTS 'blind'@'127.0.0.1' IDENTIFIED BY 'secret'",
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, RELOAD, REPLICATION CLIENT ON *.* TO 'blind'@'127.0.0.1'");
        if (flavor == Flavor.MYSQL) {
            server.execute("", "GRANT SHOW_ROUTINE ON *.* TO 'blind'@'127.0.0.1'");
        }
        Target blind = MysqlDumps.targetOf(server, "blind", "secret");
        String grant = "GRANT REPLICATION SLAVE ON *.* TO `blind`@`127.0.0.1`";

        Map<String, String> parent;
        List<String> warnings = new ArrayList<>();
        try (DumpPlan plan = engine.plan(blind)) {
            plan.warnings().forEach(warning -> warnings.add(warning.text()));
            MysqlDumps.dump(plan, folder);
            parent = plan.state();
        }

        assertThat(warnings).singleElement().asString().contains(grant);
        assertThat(parent).containsKey(LogChain.END).doesNotContainKey(LogChain.BEGUN);
        assertThat(refusal(parent)).contains("GRANT REPLICATION SLAVE");
        Map<String, String> readable = full();
        assertThat(refusal(blind, readable)).contains(grant);
        server.execute("", grant);
        try (DumpPlan plan = engine.plan(blind, readable)) {
            assertThat(plan.parts()).hasSize(2);
        }
    }

    @Test
    void a_link_without_the_lock_is_whole_and_counts_nothing() throws Exception {
        server.execute(
                "",
                "CREATE USER IF NOT EXISTS 'unlocked'@'127.0.0.1' IDENTIFIED BY 'secret'",
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO"
                        + " 'unlocked'@'127.0.0.1'");
        Map<String, String> parent = full();
        server.execute(SHOP, "INSERT INTO t VALUES (2, 'two')");

        Link link = link(parent, MysqlDumps.targetOf(server, "unlocked", "secret"));

        check(link.piece());
        assertThat(rows(link)).isEqualTo(1);
        assertThat(link.result().contents()).isEmpty();
        assertThat(link.result().warnings())
                .extracting(DumpWarning::text)
                .singleElement()
                .asString()
                .startsWith("Nothing is counted, because")
                .contains("GRANT RELOAD");
        server.execute(SHOP, "INSERT INTO t VALUES (3, 'three')");
        assertThat(rows(link(link.state()))).isEqualTo(1);
    }

    @Test
    void a_parent_without_a_state_or_position_breaks_the_chain() {
        assertThat(refusal(Map.of())).contains("no position in the binary log");
        assertThat(refusal(Map.of("log_bin", "OFF"))).contains("wrote none");
    }

    private String refusal(Map<String, String> parent) {
        return refusal(MysqlDumps.target(server), parent);
    }

    private String refusal(Target target, Map<String, String> parent) {
        EngineException refusal = refusalOf(() -> engine.plan(target, parent).close());
        assertThat(refusal.code()).isEqualTo(EngineException.Code.NO_CHAIN);
        assertThat(refusal.advice()).contains("full backup").contains("or_full");
        return String.valueOf(refusal.getMessage());
    }

    private interface Attempt {
        void run() throws EngineException, IOException;
    }

    private static EngineException refusalOf(Attempt attempt) {
        @Nullable EngineException refusal = null;
        try {
            attempt.run();
        } catch (EngineException e) {
            refusal = e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Objects.requireNonNull(refusal, "nothing was refused");
    }
}
