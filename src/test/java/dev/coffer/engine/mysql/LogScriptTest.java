package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.LogEnd;
import dev.coffer.engine.mysql.LogRules.UnreplayableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogScriptTest {

    private static final LogRange RANGE = new LogRange(
            new LogPoint("log.000001", 4, Instant.parse("2026-11-30T10:00:00Z")),
            new LogPoint("log.000001", 900, Instant.parse("2026-11-30T11:00:00Z")));

    private static final String BEGIN = "DELIMITER /*!*/;\n";

    private final LogRules rules = new LogRules(Flavor.MYSQL, Set.of("shop"), new LogEvents(List.of()), account -> {});

    @Test
    void a_comment_of_a_statement_is_no_event() throws IOException {
        String log = BEGIN
                + event(100, "10:10:00", "GTID 0-1-1 ddl")
                + event(200, "10:10:00", "Query\tthread_id=1")
                + "use `shop`/*!*/;\n"
                + event(300, "10:59:00", "GTID 0-1-2 ddl")
                + "CREATE TABLE t (a INT)\n/*!*/;\n"
                + event(400, "10:11:00", "GTID 0-1-3 ddl")
                + event(500, "10:11:00", "Query\tthread_id=1")
                + "CREATE TABLE u (a INT)\n/*!*/;\n";

        assertThat(script(log, Instant.parse("2026-11-30T10:30:00Z")))
                .isEqualTo(
                        BEGIN + "use `shop`/*!*/;\nCREATE TABLE t (a INT)\n/*!*/;\nCREATE TABLE u (a INT)\n/*!*/;\n");
    }

    @Test
    void a_time_that_the_server_cannot_have_had_does_not_end_a_replay() throws IOException {
        String log = BEGIN
                + event(100, "23:00:00", "GTID 0-1-1 trans")
                + "ROLLBACK/*!*/;\n"
                + event(200, "10:29:59", "GTID 0-1-2 trans")
                + "COMMIT/*!*/;\n"
                + event(300, "10:30:00", "GTID 0-1-3 trans")
                + "BEGIN\n/*!*/;\n";

        assertThat(script(log, Instant.parse("2026-11-30T10:30:00Z")))
                .isEqualTo(BEGIN + "ROLLBACK/*!*/;\nCOMMIT/*!*/;\n");
    }

    @Test
    void rows_run_where_all_their_databases_are_there() throws IOException {
        String log = BEGIN
                + event(100, "10:10:00", "GTID 0-1-1 trans")
                + rows("shop", 7)
                + "BINLOG '\nAAAA\n'/*!*/;\n"
                + rows("mysql", 8)
                + "BINLOG '\nBBBB\n'/*!*/;\n"
                + rows("other", 9)
                + "BINLOG '\nCCCC\n'/*!*/;\n";

        assertThat(script(log, null)).isEqualTo(BEGIN + "BINLOG '\nAAAA\n'/*!*/;\n");
        assertThat(String.join("\n", rules.notes())).contains("own databases", "other");
        assertThatThrownBy(() -> script(BEGIN + rows("shop", 1) + rows("mysql", 2) + "BINLOG '\nAAAA\n'/*!*/;\n", null))
                .isInstanceOf(UnreplayableException.class);
        assertThatThrownBy(() -> script(
                        BEGIN + event(1, "10:10:00", "Write_rows: table id 5") + "BINLOG '\nAAAA\n'/*!*/;\n", null))
                .isInstanceOf(UnreplayableException.class);
    }

    @Test
    void rows_in_fragments_run_like_others() throws IOException {
        String fragments = "SET @binlog_fragment_0='\nAAAA\n'/*!*/;\nSET @binlog_fragment_1='\nBBBB\n'/*!*/;\n";
        String rows = "BINLOG @binlog_fragment_0, @binlog_fragment_1/*!*/;\n";

        assertThat(script(BEGIN + rows("shop", 7) + fragments + rows, null)).isEqualTo(BEGIN + fragments + rows);
        assertThat(script(BEGIN + rows("other", 7) + fragments + rows, null)).isEqualTo(BEGIN + fragments);
    }

    @Test
    void the_identities_of_transactions_are_not_taken_over() throws IOException {
        String log = BEGIN
                + "SET @@SESSION.GTID_NEXT= 'a:1'/*!*/;\n/*M!100001 SET @@session.gtid_domain_id=0*//*!*/;\n"
                + "/*M!100001 SET @@session.server_id=8*//*!*/;\nSET INSERT_ID=5/*!*/;\n";

        assertThat(script(log, null))
                .isEqualTo(BEGIN + "SET @@SESSION.GTID_NEXT='AUTOMATIC'/*!*/;\nSET INSERT_ID=5/*!*/;\n");
    }

    private static String rows(String database, int table) {
        return event(table, "10:10:00", "Table_map: `" + database + "`.`t` mapped to number " + table)
                + event(table, "10:10:00", "Write_rows: table id " + table + " flags: STMT_END_F");
    }

    private static String event(int position, String time, String event) {
        return "# at " + position + "\n#261130 " + time + " server id 1  end_log_pos 9 CRC32 0x01020304 \t" + event
                + "\n";
    }

    private String script(String log, @Nullable Instant until) throws IOException {
        try (LogScript script = new LogScript(
                List.of(LogPieces.piece(RANGE, log)),
                List.of(RANGE),
                rules,
                until == null ? null : LogEnd.before(until))) {
            String read = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(script.whole()).isTrue();
            return read;
        }
    }
}
