package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.engine.process.Eventually;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A service that is killed in the middle of a dump, at the worst place: where pg_dump waits for a lock. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ServiceKillTest {

    private static final String DATABASE = "locked";
    private static final String SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = '" + DATABASE + "'";

    @Test
    void a_dump_tool_and_its_session_on_the_server_end_with_a_service_that_is_killed() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.dropDatabase(DATABASE);
        server.sql("postgres", "CREATE DATABASE " + DATABASE);
        server.sql(DATABASE, "CREATE TABLE t ()");
        try (Connection other = server.connect(DATABASE);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE t");
            Process service = service(server.port());
            try {
                Eventually.until(
                        "the dump waits for the lock",
                        () -> !server.query(
                                        "postgres",
                                        SESSIONS + " AND wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%'")
                                .isEmpty());
                List<ProcessHandle> tools = service.descendants().toList();
                assertThat(tools).isNotEmpty();

                service.destroyForcibly().waitFor();

                Eventually.until("the tool is gone", () -> tools.stream().noneMatch(ServiceKillTest::runs));
                Eventually.until(
                        "its sessions are gone",
                        () -> server.query("postgres", SESSIONS).size() == 1);
            } finally {
                service.destroyForcibly();
            }
        }
    }

    private static Process service(int port) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName(),
                        Integer.toString(port))
                .inheritIO()
                .start();
    }

    /** A dead process that its parent has not waited for yet has no executable any more. */
    private static boolean runs(ProcessHandle process) {
        return new File("/proc/" + process.pid() + "/exe").exists();
    }

    /** Dumps the database as a worker does. */
    static final class Service {

        private Service() {}

        public static void main(String... args) throws Exception {
            Target target = new Target(
                    "127.0.0.1", Integer.parseInt(args[0]), "postgres", null, List.of(DATABASE), TlsMode.DISABLE);
            PostgresEngine engine = new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));
            try (DumpPlan plan = engine.plan(target)) {
                for (DumpPart part : plan.parts()) {
                    part.dump(OutputStream.nullOutputStream(), null);
                }
            }
        }
    }
}
