package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that are killed while they prove a backup, or restore one into a new instance: real processes of the package. */
@Timeout(300)
class ProofCrashIT {

    private static final String TIMED = "timed";
    private static final String CONTENTS = "select count(*), md5(string_agg(t::text, ',' order by t)) from t";

    /** What the command line of a session of PostgreSQL ends with, while it loads a table. */
    private static final String LOADING = " COPY";

    /** How long it does that, where it is to be found doing it. */
    private static final long SECONDS = 25;

    @TempDir
    static Path folder;

    private static TestServer server;
    private static KilledService coffer;
    private static String instance;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.execute("postgres", "create database " + TIMED);
        // The restore of this database waits for a time that its rows name.
        server.execute(
                TIMED,
                "create function until(at timestamptz) returns boolean language plpgsql as $$ begin"
                        + " perform pg_catalog.pg_sleep(extract(epoch from at - pg_catalog.clock_timestamp()))"
                        + " where current_database() like 'coffer%'; return true; end $$",
                "create table t (at timestamptz check (public.until(at)))",
                "insert into t select now() - n * interval '1 day' from generate_series(1, 1000) n");
        coffer = new KilledService(folder);
        instance = coffer.register(server, TIMED);
    }

    @AfterAll
    static void stop() {
        coffer.close();
        server.close();
    }

    /** Takes a backup whose restore does not end before some seconds from now. */
    private static String backup(long seconds) {
        server.execute(TIMED, "insert into t values (now() + interval '" + seconds + " s')");
        return coffer.backup(instance);
    }

    private static List<Path> scratch() {
        return list("scratch");
    }

    private static List<Path> list(String name) {
        try (Stream<Path> all = Files.list(coffer.home().resolve(name))) {
            return all.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/initdb", LOADING})
    void a_proof_whose_service_is_killed_leaves_no_server_and_comes_to_its_verdict(String program) {
        Instant waiting = Instant.now().plusSeconds(SECONDS);
        String backup = backup(program.equals(LOADING) ? SECONDS : 0);
        order(backup);
        Api.await(() -> coffer.runs(program), Boolean::booleanValue);

        coffer.kill();

        assertThat(Instant.now()).as("the time that its restore waits for").isBefore(waiting);
        coffer.startAgain();
        assertProven(backup);
    }

    @Test
    void a_proof_whose_service_is_killed_before_its_verdict_is_recorded_comes_to_it_again() throws SQLException {
        String backup = backup(0);
        try (Hold recording = coffer.halt("proof", "PROVEN")) {
            order(backup);
            recording.await();

            coffer.kill();
        }

        coffer.startAgain();
        assertProven(backup);
    }

    private static void order(String backup) {
        coffer.post("/backups/" + backup + "/action", Map.of("prove", Map.of()), 202);
    }

    private static void assertProven(String backup) {
        JsonPath record = Api.await(
                () -> coffer.get("/backups/" + backup).jsonPath().setRootPath("backup"),
                seen -> seen.get("proof") != null);
        assertThat(record.getString("proof.result")).as(record.prettify()).isEqualTo("PROVEN");
        assertThat(scratch()).isEmpty();
        assertThat(coffer.runs("postgres")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/initdb", LOADING})
    void a_new_server_whose_service_is_killed_is_not_active_before_it_is_whole(String program) throws SQLException {
        String backup = backup(program.equals(LOADING) ? SECONDS : 0);
        JsonPath built = coffer.build(backup, Map.of());
        Api.await(() -> coffer.runs(program), Boolean::booleanValue);

        coffer.kill();

        coffer.startAgain();
        assertActive(built);
        assertThat(ask(built)).isEqualTo(server.rows(TIMED, CONTENTS).get(0));
        // The server itself is stopped, and started again with the service.
        coffer.kill();
        coffer.startAgain();
        Api.await(() -> reaches(built), Boolean::booleanValue);
        assertThat(ask(built)).isEqualTo(server.rows(TIMED, CONTENTS).get(0));
        coffer.delete("/instances/" + built.getString("id"));
        Api.await(() -> list("servers"), List::isEmpty);
    }

    @Test
    void a_given_server_gets_everything_or_nothing_under_its_names() throws Exception {
        String backup = backup(0);
        try (TestServer target = TestServer.start()) {
            JsonPath built;
            try (Hold recording = coffer.halt("status", "COMPLETED")) {
                built = coffer.build(backup, target);
                recording.await();

                coffer.kill();
            }
            coffer.startAgain();
            assertActive(built);
            assertThat(SampleDatabases.contents(target, TIMED)).isEqualTo(SampleDatabases.contents(server, TIMED));
            assertThat(Restores.databases(target)).noneMatch(name -> name.startsWith("coffer_"));
        }
    }

    /** Its restore must have ended by the time it is active. */
    private static void assertActive(JsonPath built) {
        String path = "/instances/" + built.getString("id");
        JsonPath record = Api.await(
                () -> coffer.get(path).jsonPath().setRootPath("instance"),
                seen -> !"BUILD".equals(seen.getString("status")));
        JsonPath restores = coffer.get(path + "/restores").jsonPath();
        assertThat(record.getString("status"))
                .as(record.prettify() + restores.prettify())
                .isEqualTo("ACTIVE");
        assertThat(restores.getString("restores[0].status")).isEqualTo("COMPLETED");
    }

    private static boolean reaches(JsonPath built) {
        try {
            return !ask(built).isEmpty();
        } catch (SQLException e) {
            return false;
        }
    }

    private static String ask(JsonPath built) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + built.getInt("connection.port") + "/" + TIMED;
        try (Connection connection = DriverManager.getConnection(
                        url,
                        built.getString("connection.username"),
                        Objects.requireNonNull(built.getString("connection.password")));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CONTENTS)) {
            row.next();
            return row.getString(1) + "|" + row.getString(2);
        }
    }
}
