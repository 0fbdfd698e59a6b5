package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.FirstWrite;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.engine.process.Eventually;
import dev.coffer.engine.process.Scripts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every known cause of a failure, provoked at a real server: what is said, what helps, and whether it passes by itself. Those that
 * need a server of a special kind are in {@link PostgresRareCausesTest}.
 */
@Timeout(120)
class PostgresCauseTest {

    private static final String SHOP = "shop";
    private static final String PASSWORD = "keeper's";

    private static final Path PAGE = Path.of("docs/troubleshooting.md");
    private static final String TABLE = "| The server | SQLSTATE | What to do | Tried again |\n|---|---|---|---|\n";

    private static PostgresServer server;

    @TempDir
    Path folder;

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

        // A session that waits until the tool reads more cannot say why it ends.
        assertPasses(failure, Code.TOOL_FAILED, "pg_dump of database \"shop\"", "the server's log");
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

    @Test
    void the_role_may_not_read_a_large_object() throws Exception {
        server.sql("postgres", "CREATE DATABASE photos");
        server.sql("photos", "SELECT lo_from_bytea(0, '\\xcafe')");

        EngineException failure = dumping(part(server.target("keeper", PASSWORD, "photos"), "photos"), () -> {});

        assertLasts(failure, Code.TOOL_FAILED, "permission denied for large object", "GRANT SELECT ON LARGE OBJECT");
    }

    @Test
    void a_page_of_a_table_is_damaged() throws Exception {
        server.sql("postgres", "CREATE DATABASE worn");
        server.sql("worn", "CREATE TABLE t AS SELECT generate_series(1, 1000) AS n", "CHECKPOINT");
        Path file = server.data()
                .resolve(
                        server.query("worn", "SELECT pg_relation_filepath('t')").get(0));
        try (RandomAccessFile page = new RandomAccessFile(file.toFile(), "rw")) {
            page.write("no page begins like this".getBytes(StandardCharsets.US_ASCII));
        }
        server.control("restart", "-m", "fast");

        EngineException failure = dumping(part(server.target("keeper", PASSWORD, "worn"), "worn"), () -> {});

        assertLasts(failure, Code.TOOL_FAILED, "invalid page in block 0", "pg_amcheck");
        server.dropDatabase("worn");
    }

    @Test
    void a_library_that_a_setting_names_is_missing() {
        server.sql("postgres", "ALTER ROLE keeper SET session_preload_libraries = 'nope'");
        try {
            assertLasts(probing(), Code.SERVER_REFUSED, "could not access file \"nope\"", "Install the package");
        } finally {
            server.sql("postgres", "ALTER ROLE keeper RESET session_preload_libraries");
        }
    }

    @Test
    void the_certificate_of_the_server_is_not_trusted_or_is_for_another_name() throws Exception {
        Path certificate = server.data().resolve("server.crt");
        Process openssl = new ProcessBuilder(
                        ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other.example -keyout server.key"
                                        + " -out server.crt")
                                .split(" "))
                .directory(server.data().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).isZero();
        server.sql("postgres", "ALTER SYSTEM SET ssl = on");
        server.control("restart", "-m", "fast");
        try {
            assertLasts(
                    probing(at("127.0.0.1", server.port(), TlsMode.VERIFY_CA)),
                    Code.SERVER_UNREACHABLE,
                    "its TLS certificate is not trusted",
                    "tls-ca-file");
            PostgresConfig trusting = new PostgresServer.Config(
                    Optional.empty(), PostgresServer.CONFIG.connectTimeout(), Optional.of(certificate));
            PostgresEngine trustful = new PostgresEngine(trusting, new PostgresTools(trusting));
            trustful.probe(at("127.0.0.1", server.port(), TlsMode.VERIFY_CA));
            assertLasts(
                    Objects.requireNonNull(catchThrowableOfType(
                            EngineException.class,
                            () -> trustful.probe(at("127.0.0.1", server.port(), TlsMode.VERIFY_FULL)))),
                    Code.SERVER_UNREACHABLE,
                    "is for another name",
                    "verify-full");
        } finally {
            server.sql("postgres", "ALTER SYSTEM RESET ssl");
            server.control("restart", "-m", "fast");
        }
    }

    @Test
    void where_the_server_speaks_another_language_it_is_asked() throws Exception {
        server.sql("postgres", "CREATE DATABASE zeilen");
        server.sql("zeilen", "CREATE TABLE t AS SELECT 1", "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        server.sql("postgres", "CREATE ROLE leser LOGIN PASSWORD 'l'");
        String body = "echo 'pg_dump: error: query failed: FEHLER: das geht nicht' >&2; exit 1";
        PostgresConfig config = new PostgresServer.Config(
                Optional.of(List.of(Scripts.installation(folder, "15.0", body))),
                PostgresServer.CONFIG.connectTimeout(),
                Optional.empty());
        PostgresEngine german = new PostgresEngine(config, new PostgresTools(config));

        assertLasts(
                dumping(part(german, server.target("keeper", PASSWORD, "zeilen"), "zeilen"), () -> {}),
                Code.TOOL_FAILED,
                "FEHLER",
                "ALTER ROLE \"keeper\" BYPASSRLS");
        server.sql("zeilen", "ALTER TABLE t DISABLE ROW LEVEL SECURITY");
        assertLasts(
                dumping(part(german, server.target("leser", "l", "zeilen"), "zeilen"), () -> {}),
                Code.TOOL_FAILED,
                "FEHLER",
                "GRANT pg_read_all_data TO \"leser\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VALUE_TOO_LONG|ERROR:  out of memory DETAIL:  Cannot enlarge string buffer containing 1073741822 bytes by 1 more"
                        + " bytes.",
                "VALUE_TOO_LONG|ERROR:  invalid memory alloc request size 1200000003",
                "STANDBY_CONFLICT|FATAL:  terminating connection due to conflict with recovery",
                "NOT_UP|FATAL:  the database system is starting up",
                "NOT_UP|FATAL:  the database system is in recovery mode",
                "SESSION_ENDED|WARNING:  terminating connection because of crash of another server process",
                "LOGIN_NOT_PERMITTED|FATAL:  no pg_hba.conf entry for host \"10.0.0.1\", user \"u\", no encryption",
                "TLS_FAILED|SSL error: tlsv1 alert protocol version",
                "LOST|server closed the connection unexpectedly",
                "LOST|SSL SYSCALL error: EOF detected",
                "NO_ANSWER|connection to server at \"10.0.0.1\", port 5432 failed: timeout expired",
                "UNKNOWN_HOST|could not translate host name \"db\" to address: Temporary failure in name resolution"
            })
    void what_a_test_cannot_provoke_is_known_by_its_words(PostgresCause cause, String words) {
        assertThat(PostgresCause.ofWords("pg_dump: error: " + words)).contains(cause);
    }

    @Test
    void the_documentation_has_every_cause_and_what_to_do() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(TABLE) + TABLE.length();
        String made = page.substring(0, from)
                + Arrays.stream(PostgresCause.values())
                        .map(PostgresCauseTest::row)
                        .collect(Collectors.joining("\n"))
                + page.substring(page.indexOf("\n\n", from));
        if (Boolean.getBoolean("coffer.docs.write")) {
            Files.writeString(PAGE, made);
        }

        assertThat(page)
                .as("./mvnw test -Dtest=PostgresCauseTest -Dcoffer.docs.write=true writes it")
                .isEqualTo(made);
    }

    private static String row(PostgresCause cause) {
        return "| " + documented(cause.says()) + " | " + cause.states().replace(" ", ", ") + " | "
                + documented(cause.advice()) + " | " + (cause.passing() ? "yes" : "no") + " |";
    }

    private static String documented(String text) {
        return text.replace("{user}", "the user")
                .replace("{role}", "*role*")
                .replace("{database}", "*database*")
                .replace("{name}", "*database*")
                .replace("{timeout}", "`coffer.engine.postgresql.connect-timeout`");
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
        return part(engine, target, database);
    }

    private static DumpPart part(PostgresEngine engine, Target target, String database) throws EngineException {
        return engine.plan(target).parts().stream()
                .filter(part -> database.equals(part.database()))
                .findFirst()
                .orElseThrow();
    }

    /** The failure of a dump under which something happens as its first bytes arrive. */
    private static EngineException dumping(DumpPart part, Runnable event) {
        OutputStream out = new FirstWrite(event::run);
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
