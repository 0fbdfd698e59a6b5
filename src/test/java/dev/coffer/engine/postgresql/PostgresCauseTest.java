package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.engine.process.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every known cause of a failure, provoked at a real server: what is said, what helps, and whether it passes by itself. */
@Timeout(120)
class PostgresCauseTest {

    private static final String SHOP = "shop";
    private static final String PASSWORD = "keeper's";

    private static PostgresServer server;

    private final PostgresEngine engine =
            new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));

    @BeforeAll
    static void a_server_of_its_own_that_may_be_restarted() {
        server = PostgresServer.start();
        server.sql(
                "postgres",
                "CREATE ROLE keeper LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "' IN ROLE pg_read_all_data",
                "CREATE DATABASE " + SHOP);
        server.sql(SHOP, "CREATE TABLE t AS SELECT i, md5(i::text) AS a FROM generate_series(1, 200000) i");
    }

    @AfterAll
    static void it_ends() throws IOException {
        server.close();
    }

    @Test
    void all_slots_of_a_role_or_of_the_server_are_taken() throws Exception {
        DumpPart part = part();
        server.sql("postgres", "ALTER ROLE keeper CONNECTION LIMIT 0");
        try {
            assertPasses(probing(), Code.SERVER_BUSY, "no free connection slot for user \"keeper\"", "max_connections");
            assertPasses(dumping(part, () -> {}), Code.TOOL_FAILED, "too many connections", "max_connections");
        } finally {
            server.sql("postgres", "ALTER ROLE keeper CONNECTION LIMIT -1");
        }
        server.sql("postgres", "ALTER DATABASE shop CONNECTION LIMIT 0");
        try {
            assertPasses(probing(), Code.SERVER_BUSY, "no free connection slot", "CONNECTION LIMIT");
        } finally {
            server.sql("postgres", "ALTER DATABASE shop CONNECTION LIMIT -1");
        }
    }

    @Test
    void the_server_restarts_in_the_middle_of_a_dump() throws Exception {
        EngineException failure = dumping(part(), () -> server.control("restart", "-m", "fast"));

        assertPasses(failure, Code.TOOL_FAILED, "pg_dump of database \"shop\"", "server");
    }

    @Test
    void the_server_crashes_in_the_middle_of_a_dump() throws Exception {
        EngineException failure = dumping(part(), () -> server.control("restart", "-m", "immediate"));

        assertPasses(failure, Code.TOOL_FAILED, "pg_dump of database \"shop\"", "server");
    }

    @Test
    void the_server_is_shutting_down() throws Exception {
        try (Connection last = server.connect("postgres")) {
            server.control("stop", "-m", "smart", "--no-wait");
            Eventually.until("it says so", () -> probing().toString().contains("is shutting down"));

            assertPasses(probing(), Code.SERVER_UNREACHABLE, "is starting or stopping", "Wait until");
            last.abort(Runnable::run);
        } finally {
            server.control("restart", "-m", "fast");
        }
    }

    @Test
    void an_administrator_ends_the_session_of_a_dump() throws Exception {
        EngineException failure = dumping(
                part(),
                () -> server.query(
                        "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'keeper'"));

        assertPasses(failure, Code.TOOL_FAILED, "terminating connection", "an administrator ended the session");
    }

    @Test
    void the_network_breaks() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            new Thread(() -> closeAll(socket)).start();

            assertPasses(
                    probing(at("127.0.0.1", socket.getLocalPort(), TlsMode.DISABLE)),
                    Code.SERVER_UNREACHABLE,
                    "the connection broke",
                    "network");
        }
    }

    private static void closeAll(ServerSocket socket) {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.getInputStream().read();
            } catch (IOException e) {
                // The test ends.
            }
        }
    }

    @Test
    void nothing_listens_or_the_host_is_not_known() throws Exception {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket.close();

        assertPasses(
                probing(at("127.0.0.1", socket.getLocalPort(), TlsMode.DISABLE)),
                Code.SERVER_UNREACHABLE,
                "Connection refused",
                "listen_addresses");
        assertPasses(
                probing(at("no-such-host.invalid", 5432, TlsMode.DISABLE)),
                Code.SERVER_UNREACHABLE,
                "the host name is not known",
                "name servers");
    }

    @Test
    void the_password_is_wrong_or_the_role_may_not_log_in() {
        server.sql("postgres", "DROP ROLE IF EXISTS sleeper", "CREATE ROLE sleeper PASSWORD 's'");

        assertLasts(
                probing(server.target("keeper", "wrong", SHOP)),
                Code.SERVER_REFUSED,
                "refuses the password of user \"keeper\"",
                "Correct the user name or the password");
        assertLasts(
                probing(server.target("sleeper", "s", SHOP)),
                Code.SERVER_REFUSED,
                "does not let user \"sleeper\" log in",
                "has LOGIN");
        assertLasts(
                probing(server.target("keeper", null, SHOP)),
                Code.SERVER_REFUSED,
                "asks for a password that is not registered",
                "register a password");
    }

    @Test
    void no_line_of_pg_hba_lets_the_role_in() {
        assertLasts(
                probing(server.target("outsider", "o", SHOP)),
                Code.SERVER_REFUSED,
                "does not let user \"outsider\" log in to database \"shop\": pg_hba.conf rejects connection",
                "Add a line for this role");
    }

    @Test
    void the_database_does_not_exist_or_is_closed_to_the_role_or_to_all() {
        server.sql(
                "postgres",
                "CREATE DATABASE \"o'\"\"x\"",
                "REVOKE CONNECT ON DATABASE \"o'\"\"x\" FROM PUBLIC",
                "CREATE DATABASE shut ALLOW_CONNECTIONS false");

        assertLasts(
                probing(server.target("keeper", PASSWORD, "absent")),
                Code.SERVER_REFUSED,
                "database \"absent\" does not exist",
                "Name the databases to back up in 'databases'.");
        assertLasts(
                probing(server.target("keeper", PASSWORD, "o'\"x")),
                Code.SERVER_REFUSED,
                "does not let user \"keeper\" connect to database \"o'\"x\"",
                "GRANT CONNECT ON DATABASE \"o'\"\"x\" TO \"keeper\"");
        assertLasts(
                probing(server.target("keeper", PASSWORD, "shut")),
                Code.SERVER_REFUSED,
                "does not accept connections to database \"shut\"",
                "ALTER DATABASE \"shut\" ALLOW_CONNECTIONS true");
    }

    @Test
    void the_server_offers_no_tls() {
        assertLasts(
                probing(at("127.0.0.1", server.port(), TlsMode.REQUIRE)),
                Code.SERVER_REFUSED,
                "offers no TLS",
                "Switch on ssl");
    }

    @Test
    void the_role_may_not_read_a_table() throws Exception {
        server.sql("postgres", "CREATE ROLE reader LOGIN PASSWORD 'r'", "CREATE DATABASE private");
        server.sql("private", "CREATE TABLE t AS SELECT 1");

        EngineException failure = dumping(part(server.target("reader", "r", "private"), "private"), () -> {});

        assertLasts(failure, Code.TOOL_FAILED, "permission denied for", "GRANT pg_read_all_data TO \"reader\"");
    }

    @Test
    void an_operator_cancels_the_query_of_a_dump() throws Exception {
        EngineException failure = dumping(part(), () -> server.query("postgres", """
                        SELECT pg_cancel_backend(pid) FROM pg_stat_activity
                        WHERE usename = 'keeper' AND query LIKE 'COPY%'"""));

        assertLasts(failure, Code.TOOL_FAILED, "canceling statement", "cancels the queries of user \"keeper\"");
    }

    private EngineException probing() {
        return probing(server.target("keeper", PASSWORD, SHOP));
    }

    private EngineException probing(Target target) {
        return Objects.requireNonNull(catchThrowableOfType(EngineException.class, () -> engine.probe(target)));
    }

    private static Target at(String host, int port, TlsMode tls) {
        return new Target(host, port, "keeper", PASSWORD, List.of(SHOP), tls);
    }

    private DumpPart part() throws EngineException {
        return part(server.target("keeper", PASSWORD, SHOP), SHOP);
    }

    private DumpPart part(Target target, String database) throws EngineException {
        return engine.plan(target, Map.of()).parts().stream()
                .filter(part -> database.equals(part.database()))
                .findFirst()
                .orElseThrow();
    }

    /** The failure of a dump under which something happens as its first bytes arrive. */
    private static EngineException dumping(DumpPart part, Runnable event) {
        OutputStream out = new OutputStream() {
            private boolean begun;

            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (!begun) {
                    begun = true;
                    event.run();
                }
            }
        };
        return Objects.requireNonNull(catchThrowableOfType(EngineException.class, () -> part.dump(out, null)));
    }

    private static void assertPasses(EngineException failure, Code code, String said, String advice) {
        assertFailure(failure, code, said, advice);
        assertThat(failure.passing()).as(failure.getMessage()).isTrue();
    }

    private static void assertLasts(EngineException failure, Code code, String said, String advice) {
        assertFailure(failure, code, said, advice);
        assertThat(failure.passing()).as(failure.getMessage()).isFalse();
    }

    private static void assertFailure(EngineException failure, Code code, String said, String advice) {
        assertThat(failure.getMessage()).contains(said).endsWith(String.valueOf(failure.advice()));
        assertThat(failure.advice()).contains(advice);
        assertThat(failure.code()).isEqualTo(code);
    }
}
