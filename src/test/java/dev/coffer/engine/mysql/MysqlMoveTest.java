package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.harness.MysqlServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A replacement of a database whose connection breaks after each of its statements in turn, as if its service was killed. */
@Timeout(300)
class MysqlMoveTest {

    private static final List<String> ALL = List.of("shop", "copy", "kept");

    @ParameterizedTest
    @EnumSource
    void a_replacement_that_breaks_off_anywhere_is_completed_by_the_next_attempt(Flavor flavor) throws Exception {
        MysqlServer server = MysqlServer.shared(flavor);
        server.execute("", "SET GLOBAL log_bin_trust_function_creators = 1");
        boolean whole = false;
        for (int statements = 1; !whole; statements++) {
            ALL.forEach(name -> server.execute("", "DROP DATABASE IF EXISTS " + name));
            make(server, "shop", "old");
            make(server, "copy", "new");

            try (BreakingConnection connection = new BreakingConnection(server.port(), statements)) {
                replace(flavor, connection.port());
                whole = true;
            } catch (EngineException e) {
                replace(flavor, server.port());
            }

            String after = "after " + statements + " statements";
            assertThat(contents(server, "shop")).as(after).isEqualTo(contents("new"));
            assertThat(contents(server, "kept")).as(after).isEqualTo(contents("old"));
            assertThat(server.rows("", "SHOW DATABASES")).as(after).doesNotContain("copy");
        }
    }

    private static void replace(Flavor flavor, int port) throws EngineException {
        MysqlConfig config =
                MysqlDumps.config(Map.of("bin", MysqlServer.bin(flavor).toString()));
        Target login =
                new Target("127.0.0.1", port, MysqlServer.USER, MysqlServer.PASSWORD, List.of(), TlsMode.DISABLE);
        try (RestoreTarget target = new MysqlRestores(flavor, config, new MysqlTools(config)).connect(login, null)) {
            if (target.databases().contains("copy")) {
                target.swap("shop", "copy", "kept");
            } else {
                target.tidy("shop");
                target.tidy("kept");
            }
        }
    }

    private static void make(MysqlServer server, String database, String what) {
        server.execute("", "CREATE DATABASE " + database);
        server.execute(
                database,
                "CREATE TABLE t (what VARCHAR(9))",
                "CREATE TABLE of_" + what + " (id INT)",
                "CREATE VIEW seen AS SELECT what FROM t",
                "CREATE TRIGGER fired BEFORE INSERT ON t FOR EACH ROW SET NEW.what = '" + what + "'",
                "CREATE FUNCTION told() RETURNS VARCHAR(9) DETERMINISTIC RETURN '" + what + "'",
                "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DISABLE DO DELETE FROM t",
                "INSERT INTO t VALUES ('')");
    }

    private static List<String> contents(String what) {
        return List.of("of_" + what, "seen", "t", what, what, what, "fired", "nightly");
    }

    private static List<String> contents(MysqlServer server, String database) {
        List<String> contents = new ArrayList<>(server.rows(database, "SHOW TABLES"));
        contents.addAll(server.rows(database, "SELECT what FROM seen"));
        contents.addAll(server.rows(database, "SELECT what FROM t"));
        contents.addAll(server.rows(database, "SELECT told()"));
        contents.addAll(server.rows(
                "",
                "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '" + database
                        + "' UNION ALL SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '"
                        + database + "' ORDER BY 1"));
        return contents;
    }

    /** A proxy of one server that closes a connection when the server has answered so many statements. */
    private static final class BreakingConnection implements AutoCloseable {

        /** The length of a packet, and its number. */
        private static final int HEAD = 4;

        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int server;
        private final int most;
        private final AtomicInteger statements = new AtomicInteger();

        BreakingConnection(int server, int most) throws IOException {
            this.server = server;
            this.most = most;
            start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listening.accept();
                    Socket to = new Socket(InetAddress.getLoopbackAddress(), server);
                    start(() -> requests(client, to));
                    start(() -> answers(to, client));
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        /** A statement is a packet with the number 0. */
        private void requests(Socket client, Socket to) {
            try (client;
                    to) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] head = new byte[HEAD];
                while (true) {
                    in.readFully(head);
                    int length = (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16;
                    byte[] packet = Arrays.copyOf(head, HEAD + length);
                    in.readFully(packet, HEAD, length);
                    if (head[3] == 0) {
                        statements.incrementAndGet();
                    }
                    to.getOutputStream().write(packet);
                }
            } catch (IOException e) {
                // One side has closed its connection.
            }
        }

        private void answers(Socket from, Socket client) {
            try (from;
                    client) {
                byte[] buffer = new byte[64 * 1024];
                for (int count = from.getInputStream().read(buffer);
                        count >= 0 && statements.get() < most;
                        count = from.getInputStream().read(buffer)) {
                    client.getOutputStream().write(buffer, 0, count);
                }
            } catch (IOException e) {
                // One side has closed its connection.
            }
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work, "breaking connection");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
