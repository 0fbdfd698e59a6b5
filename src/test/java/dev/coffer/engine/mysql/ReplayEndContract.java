package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.Replayed.Transaction;
import dev.coffer.engine.StoredDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Where a replay ends: at a moment, a transaction or a position, and where it cannot go on. */
abstract class ReplayEndContract extends ScratchReplay {

    @Test
    void a_replay_ends_before_the_first_transaction_of_a_moment() throws Exception {
        source.execute("", "CREATE DATABASE " + MysqlSession.name(SHOP));
        source.execute(
                SHOP,
                "CREATE TABLE bank (id INT PRIMARY KEY, cents INT)",
                "INSERT INTO bank VALUES (1, 1000), (2, 1000), (3, 1000)");
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        List<Instant> moments = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        List<StoredDump> pieces = new ArrayList<>();
        LogPoint from = base;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) {
                transfer(1 + i % 3, 1 + (i + 1 + round) % 3, 7 * i + round);
            }
            expected.add(source.rows(SHOP, "SELECT * FROM bank ORDER BY id"));
            moments.add(LogPieces.nextSecond(source));
            transfer(1, 2, 1);
            LogPoint to = LogPieces.now(source);
            pieces.add(LogPieces.between(source, from, to));
            from = to;
        }

        for (int round = 0; round < 3; round++) {
            copy.execute("", "DROP DATABASE IF EXISTS " + MysqlSession.name(SHOP));
            restore(full);
            Replayed replayed = replay(state(base, from), pieces, LogEnd.before(moments.get(round)));

            assertThat(copy.rows(SHOP, "SELECT * FROM bank ORDER BY id")).isEqualTo(expected.get(round));
            assertThat(copy.rows(SHOP, "SELECT SUM(cents) FROM bank")).containsExactly("3000");
            assertThat(Objects.requireNonNull(replayed.last()).time()).isBefore(moments.get(round));
        }
        copy.execute("", "DROP DATABASE " + MysqlSession.name(SHOP));
        restore(full);
        assertThat(replay(state(base, from), pieces, LogEnd.before(base.time().minusSeconds(60)))
                        .last())
                .isNull();
        assertThat(copy.rows(SHOP, "SELECT cents FROM bank")).containsOnly("1000");
    }

    @Test
    void a_replay_ends_with_a_transaction_or_at_a_position() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        List<Step> steps = new ArrayList<>();
        List<StoredDump> pieces = new ArrayList<>();
        LogPoint from = base;
        for (int id = 2; id < 10; id++) {
            if (id == 5) {
                source.execute("", "FLUSH BINARY LOGS");
            }
            source.execute(
                    SHOP,
                    "START TRANSACTION",
                    "UPDATE t SET word = 'changed' WHERE id = 1",
                    "INSERT INTO t VALUES (" + id + ", 'a')",
                    "UPDATE t SET word = CONCAT(word, 'b') WHERE id = " + id,
                    "COMMIT");
            LogPoint now = LogPieces.now(source);
            steps.add(new Step(now, source.lastGtid(), source.rows(SHOP, "SELECT * FROM t ORDER BY id")));
            if (id == 6) {
                pieces.add(LogPieces.between(source, from, now));
                from = now;
            }
        }
        source.execute(SHOP, "CREATE TABLE after_all (id INT PRIMARY KEY)");
        LogPoint end = LogPieces.now(source);
        pieces.add(LogPieces.between(source, from, end));

        for (int at : List.of(0, 2, 3, 4, 7)) {
            Step step = steps.get(at);
            assertEnds(full, state(base, end), pieces, LogEnd.with(step.gtid()), step);
            assertEnds(full, state(base, end), pieces, LogEnd.at(step.text(0)), step);
            if (at > 0 && at != 3) {
                assertEnds(full, state(base, end), pieces, LogEnd.at(step.text(-1)), steps.get(at - 1));
                assertEnds(full, state(base, end), pieces, LogEnd.at(step.text(-200)), steps.get(at - 1));
            }
        }
        freshly(full);
        assertThat(replay(state(base, end), pieces, LogEnd.at(base.file() + ":" + base.position()))
                        .last())
                .isNull();
        String unknown = flavor() == Flavor.MARIADB ? "7-7-7" : "00000000-0000-0000-0000-00000000abcd:7";
        assertThatThrownBy(() -> replay(state(base, end), pieces, LogEnd.with(unknown)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("from " + base)
                .hasMessageContaining("to " + end)
                .hasMessageContaining("has no transaction " + unknown)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.TARGET_LACKS);
    }

    /** What the table held at a place in the log, and the transaction that ends there. */
    private record Step(LogPoint point, String gtid, List<String> rows) {

        String text(int bytes) {
            return point.file() + ":" + (point.position() + bytes);
        }
    }

    private void freshly(List<MemoryDump> full) throws EngineException, IOException {
        copy.execute("", "DROP DATABASE IF EXISTS " + MysqlSession.name(SHOP));
        restore(full);
    }

    private void assertEnds(
            List<MemoryDump> full, Map<String, String> state, List<StoredDump> pieces, LogEnd end, Step expected)
            throws Exception {
        freshly(full);
        Transaction last = Objects.requireNonNull(replay(state, pieces, end).last());

        assertThat(copy.rows(SHOP, "SELECT * FROM t ORDER BY id"))
                .as(end.toString())
                .isEqualTo(expected.rows());
        assertThat(last.gtid()).as(end.toString()).isEqualTo(expected.gtid());
        assertThat(last.position()).as(end.toString()).isEqualTo(expected.text(0));
        assertThat(copy.rows(SHOP, "SHOW TABLES")).containsExactly("t");
    }

    @Test
    void a_position_in_the_midst_of_an_xa_transaction_leaves_it_out() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        source.execute(SHOP, "XA START 'one'", "INSERT INTO t VALUES (2, 'xa')", "XA END 'one'", "XA PREPARE 'one'");
        LogPoint prepared = LogPieces.now(source);
        source.execute(SHOP, "XA COMMIT 'one'");
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);

        for (long back : List.of(0L, 1L, 100L, 150L)) {
            freshly(full);
            replay(state(base, end), List.of(piece), LogEnd.at(prepared.file() + ":" + (prepared.position() - back)));
            assertThat(copy.rows(SHOP, "SELECT id FROM t")).containsExactly("1");
            assertThat(copy.rows("", "XA RECOVER")).isEmpty();
        }
    }

    private void transfer(int from, int to, int cents) {
        source.execute(
                SHOP,
                "START TRANSACTION",
                "UPDATE bank SET cents = cents - " + cents + " WHERE id = " + from,
                "UPDATE bank SET cents = cents + " + cents + " WHERE id = " + to,
                "COMMIT");
    }

    @Test
    void pieces_that_do_not_fit_are_refused_before_anything_is_replayed() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        List<MemoryDump> pieces = new ArrayList<>();
        List<LogPoint> points = new ArrayList<>(List.of(base));
        for (int id = 2; id < 5; id++) {
            source.execute(SHOP, "INSERT INTO t VALUES (" + id + ", 'more')");
            points.add(LogPieces.now(source));
            pieces.add(LogPieces.between(source, points.get(id - 2), points.get(id - 1)));
        }
        restore(full);
        Map<String, String> state = state(base, points.get(3));

        assertRefused(state, List.of(pieces.get(0), pieces.get(2)), "do not follow one another");
        assertRefused(state, List.of(pieces.get(1), pieces.get(0), pieces.get(2)), "do not follow one another");
        assertRefused(state, List.of(pieces.get(1), pieces.get(2)), "do not follow one another");
        assertRefused(state, List.of(pieces.get(0), pieces.get(1)), "do not follow one another");
        assertRefused(
                state, List.of(pieces.get(0).with("SELECT 1;\n".getBytes(StandardCharsets.UTF_8))), "does not begin");
        assertThat(copy.rows(SHOP, "SELECT id FROM t")).containsExactly("1");

        byte[] last = pieces.get(2).bytes();
        MemoryDump cut = pieces.get(2).with(Arrays.copyOf(last, last.length - LogRange.END.length()));
        assertRefused(state, List.of(pieces.get(0), pieces.get(1), cut), "cut off");
    }

    private void assertRefused(Map<String, String> state, List<StoredDump> pieces, String words) {
        assertThatThrownBy(() -> replay(state, pieces, null))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(words)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.TOOL_FAILED);
    }

    @Test
    void a_row_that_is_missing_ends_a_replay_with_its_place() throws Exception {
        makeTable();
        Recorded recorded =
                recorded("INSERT INTO t VALUES (2, 'two')", "DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 2");
        copy.execute(SHOP, "DELETE FROM t");

        assertThatThrownBy(() -> replay(recorded))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(" at " + recorded.base().file() + ":")
                .hasMessageContaining("1032")
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.TOOL_FAILED);
        assertThat(copy.rows(SHOP, "SELECT * FROM t")).containsExactly("2|two");
    }

    @Test
    void a_prepared_transaction_whose_commit_is_later_is_rolled_back() throws Exception {
        makeTable();
        Recorded recorded =
                recorded("XA START 'two'", "INSERT INTO t VALUES (2, 'xa')", "XA END 'two'", "XA PREPARE 'two'");
        source.execute(SHOP, "XA ROLLBACK 'two'");

        Replayed replayed = replay(recorded);

        assertThat(replayed.notes()).singleElement().asString().contains("XA");
        assertThat(copy.rows(SHOP, "SELECT id FROM t")).containsExactly("1");
        assertThat(copy.rows("", "XA RECOVER")).isEmpty();
    }

    @Test
    void the_end_of_a_transaction_that_was_prepared_before_the_full_backup_is_left_out_and_told() throws Exception {
        makeTable();
        source.execute(SHOP, "XA START 'one'", "INSERT INTO t VALUES (8, 'xa')", "XA END 'one'", "XA PREPARE 'one'");
        source.execute(SHOP, "XA START 'two'", "INSERT INTO t VALUES (9, 'xa')", "XA END 'two'", "XA PREPARE 'two'");
        Recorded recorded = recorded(
                "XA COMMIT 'one'",
                "XA ROLLBACK 'two'",
                "XA START 'three'",
                "INSERT INTO t VALUES (2, 'two')",
                "XA END 'three'",
                "XA COMMIT 'three' ONE PHASE");

        Replayed replayed = replay(recorded);

        assertThat(replayed.notes()).singleElement().asString().contains("XA", "prepared before it: 1", "missing");
        assertThat(copy.rows(SHOP, "SELECT id FROM t ORDER BY 1")).containsExactly("1", "2");
    }
}
