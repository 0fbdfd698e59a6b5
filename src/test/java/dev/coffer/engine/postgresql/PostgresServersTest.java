package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.Target;
import dev.coffer.harness.Configured;
import dev.coffer.harness.TestFolders;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Servers that the service starts on this machine. */
class PostgresServersTest {

    private static final String MAJOR = "15";

    private final PostgresConfig config = Configured.mapping(PostgresConfig.class, Map.of());
    private final PostgresServers servers =
            new PostgresServers(new PostgresPrograms(config, () -> Path.of("none")), config);

    @Test
    void a_scratch_server_listens_on_a_private_socket_only() throws Exception {
        Path folder = TestFolders.create("coffer-scratch");

        try (LocalServer server = servers.scratch(folder, MAJOR)) {
            assertThat(ask(server.administrator(), "show listen_addresses")).isEmpty();
            assertThat(ask(server.owner(), "select rolsuper from pg_roles where rolname = current_user"))
                    .isEqualTo("f");
            Path socket = server.owner().socketFolder();
            assertThat(Files.getPosixFilePermissions(socket).toString()).doesNotContain("GROUP", "OTHERS");
            assertThatThrownBy(() -> ask(server.owner(), "select pg_read_file('/etc/passwd')"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> ask(server.owner(), "copy (select 1) to program 'true'"))
                    .hasMessageContaining("superuser");
            assertThatThrownBy(() -> execute(server.owner(), "grant pg_execute_server_program to current_user"))
                    .isInstanceOf(SQLException.class);
        }
        TestFolders.delete(folder);
    }

    @Test
    void a_server_keeps_its_data_over_a_restart() throws Exception {
        Path folder = TestFolders.create("coffer-served");
        int port = freePort();
        try (LocalServer server = servers.serve(folder, MAJOR, port, "first")) {
            execute(server.administrator(), "create table public.kept as select 42 as answer");
        }

        try (LocalServer server = servers.serve(folder, MAJOR, port, "first")) {
            assertThat(ask(server.administrator(), "select answer from public.kept"))
                    .isEqualTo("42");
            assertThat(server.running()).isTrue();
            Target remote = new Target(
                    "127.0.0.1",
                    port,
                    server.administrator().username(),
                    server.administrator().password(),
                    server.owner().databases(),
                    server.owner().tls());
            assertThatThrownBy(() -> ask(remote, "select 1")).isInstanceOf(EngineException.class);
        }
        TestFolders.delete(folder);
    }

    @Test
    void a_version_that_is_not_installed_is_named_with_what_to_do() {
        assertThat(servers.obstacle("10").orElseThrow()).contains("version 10", "apt-get install postgresql-10");
        assertThat(servers.obstacle(MAJOR)).isEmpty();
    }

    private String ask(Target target, String sql) throws EngineException, SQLException {
        try (PostgresSession session = PostgresSession.open(new PostgresLogin(target, config), "postgres");
                Statement statement = session.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(Target target, String sql) throws EngineException, SQLException {
        try (PostgresSession session = PostgresSession.open(new PostgresLogin(target, config), "postgres");
                Statement statement = session.connection().createStatement()) {
            statement.execute(sql);
            session.connection().commit();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
