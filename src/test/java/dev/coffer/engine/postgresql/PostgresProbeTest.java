package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PostgresProbeTest {

    private static final String WRONG = "wr0ng-passw0rd";

    private static final PostgresServer server = PostgresServer.shared();

    private final PostgresEngine engine = engine(Duration.ofSeconds(2));

    @BeforeAll
    static void a_role_with_a_password() {
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS prober",
                "CREATE ROLE prober LOGIN PASSWORD 'right'",
                "DROP DATABASE IF EXISTS closed",
                "CREATE DATABASE closed",
                "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
    }

    @Test
    void a_server_says_its_version() throws Exception {
        assertThat(engine.probe(server.target("prober", "right"))).isEqualTo(new ServerVersion("15.18", "15"));
    }

    @Test
    void every_named_database_is_tried() {
        EngineException failure = failure(server.target("prober", "right", "postgres", "absent"));

        assertThat(failure.code()).isEqualTo(Code.SERVER_REFUSED);
        assertThat(failure).hasMessageContaining("database \"absent\" does not exist");
    }

    @Test
    void a_named_database_that_the_role_may_not_connect_to_is_refused() {
        EngineException failure = failure(server.target("prober", "right", "postgres", "closed"));

        assertThat(failure.code()).isEqualTo(Code.SERVER_REFUSED);
        assertThat(failure).hasMessageContaining("permission denied for database \"closed\"");
    }

    @Test
    void a_wrong_password_is_refused_and_not_repeated() {
        EngineException failure = failure(server.target("prober", WRONG));

        assertThat(failure.code()).isEqualTo(Code.SERVER_REFUSED);
        assertThat(failure)
                .hasMessageContainingAll("127.0.0.1:" + server.port(), "prober", "password authentication failed");
        assertThat(failure.getMessage()).doesNotContain(WRONG);
    }

    @Test
    void a_missing_password_is_refused() {
        assertThat(failure(server.target("prober", null)).code()).isEqualTo(Code.SERVER_REFUSED);
    }

    @Test
    void a_password_file_of_the_service_s_user_is_not_read(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("pgpass"), "*:*:*:prober:right\n");
        System.setProperty("org.postgresql.pgpassfile", file.toString());
        try {
            assertThat(failure(server.target("prober", null)).code()).isEqualTo(Code.SERVER_REFUSED);
        } finally {
            System.clearProperty("org.postgresql.pgpassfile");
        }
    }

    @Test
    void a_server_without_tls_is_refused_where_tls_is_required() {
        Target target = new Target("127.0.0.1", server.port(), "prober", "right", List.of(), TlsMode.REQUIRE);

        assertThat(failure(target))
                .hasMessageContaining("SSL")
                .extracting("code")
                .isEqualTo(Code.SERVER_REFUSED);
    }

    @Test
    void a_port_on_which_nobody_listens_is_unreachable() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket.close();

        assertUnreachable(at("127.0.0.1", socket.getLocalPort(), TlsMode.PREFER), "Connection refused");
    }

    @Test
    void an_unknown_host_is_unreachable() {
        assertUnreachable(at("no-such-host.invalid", 5432, TlsMode.PREFER), "the host name is not known");
    }

    @ParameterizedTest
    @EnumSource(names = {"DISABLE", "PREFER", "REQUIRE"})
    void a_server_that_never_answers_is_unreachable_in_time(TlsMode tls) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();

            assertUnreachable(at("127.0.0.1", silent.getLocalPort(), tls), "no answer within 2.0 s");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISABLE", "PREFER", "REQUIRE"})
    void a_web_server_is_no_server_that_can_be_reached(TlsMode tls) throws IOException {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        web.start();
        try {
            assertUnreachable(at("127.0.0.1", web.getAddress().getPort(), tls), "cannot be reached");
        } finally {
            web.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISABLE", "PREFER", "REQUIRE"})
    void a_server_of_another_protocol_is_unreachable(TlsMode tls) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            new Thread(() -> answerAll(socket)).start();

            assertUnreachable(at("127.0.0.1", socket.getLocalPort(), tls), "does not speak PostgreSQL's protocol");
        }
    }

    /** Answers before it has read a whole request, until the socket is closed. */
    private static void answerAll(ServerSocket socket) {
        while (true) {
            try (Socket client = socket.accept()) {
                client.getInputStream().read();
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            } catch (IOException e) {
                if (socket.isClosed()) {
                    return;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/var/run/postgresql",
                "@abstract",
                "a,b",
                "h/db?user=x",
                "h:1/db",
                "h&ssl=false",
                "h h",
                "[::1]"
            })
    void a_host_that_is_no_host_is_never_tried(String host) {
        assertUnreachable(at(host, 5432, TlsMode.PREFER), "neither a host name nor an IP address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres?user=postgres", "postgres&user=postgres", "%70ostgres", "a/b", "user=postgres"})
    void a_database_name_is_only_a_name(String database) {
        assertThat(failure(server.target("prober", "right", database)))
                .hasMessageContaining("database \"" + database + "\" does not exist");
    }

    @Test
    void a_password_with_a_nul_is_refused() {
        assertThat(failure(server.target("prober", "a\0b")).code()).isEqualTo(Code.SERVER_REFUSED);
    }

    private void assertUnreachable(Target target, String why) {
        EngineException failure = failure(target);

        assertThat(failure.code()).isEqualTo(Code.SERVER_UNREACHABLE);
        assertThat(failure.getMessage()).contains(why).hasSizeLessThan(600);
    }

    private EngineException failure(Target target) {
        return Objects.requireNonNull(catchThrowableOfType(EngineException.class, () -> engine.probe(target)));
    }

    private static Target at(String host, int port, TlsMode tls) {
        return new Target(host, port, "prober", "right", List.of(), tls);
    }

    private static PostgresEngine engine(Duration timeout) {
        PostgresConfig config = new PostgresServer.Config(Optional.empty(), timeout, Optional.empty());
        return new PostgresEngine(config, new PostgresTools(config));
    }
}
