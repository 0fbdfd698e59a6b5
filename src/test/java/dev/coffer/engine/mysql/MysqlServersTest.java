package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.Target;
import dev.coffer.harness.Configured;
import dev.coffer.harness.TestFolders;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that the service starts on this machine. */
@Timeout(120)
class MysqlServersTest {

    private static final String OLDEST = "8.0";

    private final MysqlConfig config = Configured.mapping(
            MysqlConfig.class,
            System.getProperty("coffer.test.mysql.bin") == null
                    ? Map.of()
                    : Map.of("coffer.engine.mysql.bin", System.getProperty("coffer.test.mysql.bin")));

    private MysqlServers servers(Flavor flavor) {
        MysqlServers servers = new MysqlServers(flavor, new MysqlTools(config), config);
        assumeThat(servers.obstacle(OLDEST)).as("why no server can be started").isEmpty();
        return servers;
    }

    @ParameterizedTest
    @EnumSource
    void a_scratch_server_listens_on_a_private_socket_only(Flavor flavor) throws Exception {
        Path folder = TestFolders.create("coffer-scratch");

        try (LocalServer server = servers(flavor).scratch(folder, OLDEST)) {
            assertThat(ask(flavor, server.owner(), "SELECT @@skip_networking")).isEqualTo("1");
            assertThat(ask(flavor, server.owner(), "SELECT @@event_scheduler")).isEqualTo("OFF");
            Path socket = server.owner().socketFolder();
            assertThat(Files.getPosixFilePermissions(socket).toString()).doesNotContain("GROUP", "OTHERS");
            assertThat(ask(flavor, server.administrator(), "SELECT COUNT(*) FROM mysql.user WHERE User = 'root'"))
                    .isEqualTo("0");
            assertThat(ask(flavor, server.owner(), "SELECT LOAD_FILE('/etc/passwd')"))
                    .isEmpty();
            assertThatThrownBy(() -> ask(flavor, server.owner(), "SELECT 1 INTO OUTFILE '/tmp/made'"))
                    .isInstanceOf(EngineException.class);
            assertThatThrownBy(() -> ask(flavor, server.owner(), "SET GLOBAL event_scheduler = ON"))
                    .isInstanceOf(EngineException.class);
            assertThat(folder.resolve("accounts.sql")).doesNotExist();
            assertThat(ask(flavor, server.replayer(), "SELECT LOAD_FILE('/etc/passwd')"))
                    .isEmpty();
            assertThatThrownBy(() -> ask(flavor, server.replayer(), "SET GLOBAL event_scheduler = ON"))
                    .isInstanceOf(EngineException.class);
            assertThatThrownBy(() -> execute(flavor, server.owner(), "SET SESSION pseudo_thread_id = 5"))
                    .isInstanceOf(EngineException.class);
            execute(
                    flavor,
                    server.replayer(),
                    "SET SESSION pseudo_thread_id = 5",
                    "CREATE DATABASE made",
                    "CREATE DEFINER = 'missing'@'nowhere' PROCEDURE made.p() SELECT 1");
            assertThat(ask(flavor, server.administrator(), "SELECT COUNT(*) FROM mysql.user WHERE User LIKE 'coffer%'"))
                    .isEqualTo("3");
        }
        TestFolders.delete(folder);
    }

    @ParameterizedTest
    @EnumSource
    void a_server_keeps_its_data_over_a_restart(Flavor flavor) throws Exception {
        Path folder = TestFolders.create("coffer-served");
        int port = freePort();
        try (LocalServer server = servers(flavor).serve(folder, OLDEST, port, "fir$t'\\")) {
            execute(flavor, server.owner(), "CREATE DATABASE kept", "CREATE TABLE kept.t AS SELECT 42 AS answer");
        }

        try (LocalServer server = servers(flavor).serve(folder, OLDEST, port, "fir$t'\\")) {
            assertThat(ask(flavor, server.owner(), "SELECT answer FROM kept.t")).isEqualTo("42");
            assertThat(server.owner().port()).isEqualTo(port);
            assertThat(server.replayer()).isEqualTo(server.owner());
            assertThat(server.running()).isTrue();
            Target remote = new Target(
                    "127.0.0.1",
                    port,
                    server.administrator().username(),
                    server.administrator().password(),
                    server.owner().databases(),
                    server.owner().tls());
            assertThatThrownBy(() -> ask(flavor, remote, "SELECT 1")).isInstanceOf(EngineException.class);
        }
        TestFolders.delete(folder);
    }

    @ParameterizedTest
    @EnumSource
    void a_version_that_is_not_installed_is_named_with_what_to_do(Flavor flavor) {
        assertThat(servers(flavor).obstacle("99.1").orElseThrow())
                .contains(flavor.datastore(), "99.1", "coffer.engine.mysql.bin");
    }

    private String ask(Flavor flavor, Target target, String sql) throws EngineException {
        try (MysqlCommands commands = MysqlCommands.open(new MysqlLogin(target, flavor, config), null)) {
            return String.valueOf(commands.rows(sql).get(0).get(0));
        }
    }

    private void execute(Flavor flavor, Target target, String... statements) throws EngineException {
        try (MysqlCommands commands = MysqlCommands.open(new MysqlLogin(target, flavor, config), null)) {
            commands.execute(statements);
        }
    }

    private static int freePort() throws java.io.IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
