package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services that are killed at every step of a restore into an instance: real processes of the package. */
@Timeout(300)
class RestoreCrashIT {

    private static final String SECOND = "second";
    private static final List<String> BOTH = List.of(GatedDatabase.NAME, SECOND);
    private static final String ROLE = "vanished";
    private static final String SCHEMAS =
            "select quote_ident(nspname) from pg_namespace where nspname like 'restored\\_%'";

    @TempDir
    static Path folder;

    private static TestServer server;
    private static GatedDatabase gated;
    private static KilledService coffer;
    private static String instance;
    private static String backup;

    /** What the databases hold in the backup. */
    private static Map<String, List<String>> taken;

    private Map<String, List<String>> before = Map.of();

    @BeforeAll
    static void start() {
        server = TestServer.start();
        gated = GatedDatabase.in(server);
        server.execute("postgres", "create database " + SECOND, "create role " + ROLE);
        server.execute(
                SECOND,
                "create table t (id bigint generated always as identity primary key, word text)",
                "insert into t (word) select 'w' || n from generate_series(1, 1000) n",
                "create materialized view m as select count(*) from t",
                "select lo_from_bytea(4242, 'receipt')");
        coffer = new KilledService(folder);
        instance = coffer.register(server, GatedDatabase.NAME, SECOND);
        backup = coffer.backup(instance);
        taken = contents();
    }

    @AfterAll
    static void stop() {
        coffer.close();
        server.close();
    }

    @BeforeEach
    void change_what_is_there() {
        gated.close();
        server.execute(GatedDatabase.NAME, "insert into b select count(*) from b");
        server.execute(SECOND, "insert into t (word) values ('new')", "refresh materialized view m");
        server.execute("postgres", "drop role if exists " + ROLE);
        before = contents();
    }

    /** The databases of the backup under their own names again. */
    @AfterEach
    void remove() {
        for (String database : Restores.databases(server)) {
            if (!BOTH.contains(database) && !List.of("postgres", "template1").contains(database)) {
                server.execute("postgres", "drop database \"" + database + "\" with (force)");
            }
        }
    }

    private static Map<String, List<String>> contents() {
        Map<String, List<String>> contents = new HashMap<>();
        BOTH.forEach(database -> contents.put(database, SampleDatabases.contents(server, database)));
        return contents;
    }

    private static Arguments at(String step, Held... holds) {
        return Arguments.of(Named.of(step, List.of(holds)));
    }

    private static Held phase(String phase) {
        return () -> coffer.halt("phase", phase);
    }

    private static final Held LOADING = () -> {
        gated.close();
        return new Hold(gated::open, () -> !gated.waiting().isEmpty());
    };

    private static final Held DATABASES = () -> Hold.ofCatalog(server, "postgres", "pg_database");

    private static final Held RECORDING = () -> coffer.halt("status", "COMPLETED");

    static Stream<Arguments> replacing() {
        return Stream.of(
                at("claiming", phase("CHECKING")),
                at("creating roles", () -> Hold.ofCatalog(server, "postgres", "pg_authid")),
                at("creating databases", DATABASES),
                at("loading", LOADING),
                at("entering the comparison", phase("COMPARING")),
                at("after the comparison", phase("NAMING")),
                at("swapping the second database", () -> Hold.ofName(server, SECOND)),
                at("recording its end", RECORDING));
    }

    static Stream<Arguments> beside() {
        return Stream.of(
                at("loading", LOADING), at("renaming", phase("NAMING"), DATABASES), at("recording its end", RECORDING));
    }

    static Stream<Arguments> tables() {
        Held carrying = () -> Hold.ofCatalog(server, SECOND, "pg_namespace");
        return Stream.of(at("carrying tables over", carrying), at("dropping the source", carrying, DATABASES));
    }

    @ParameterizedTest
    @MethodSource("replacing")
    void a_replace_leaves_the_old_database_or_the_new_one_and_comes_to_its_end(List<Held> step) throws Exception {
        String restore = killedAt(step, Restores.of(backup, "mode", "replace"));

        for (String database : BOTH) {
            assertThat(SampleDatabases.contents(server, database)).isIn(before.get(database), taken.get(database));
        }
        assertOthersAreWhole();
        coffer.startAgain();
        JsonPath record = coffer.completed(restore);
        for (String database : BOTH) {
            assertThat(SampleDatabases.contents(server, database)).isEqualTo(taken.get(database));
            assertThat(SampleDatabases.contents(server, record.getString("replaced." + database)))
                    .isEqualTo(before.get(database));
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("beside")
    void a_restore_beside_shows_whole_databases_only_and_comes_to_its_end(List<Held> step) throws Exception {
        String restore = killedAt(step, Restores.of(backup));

        assertThat(contents()).isEqualTo(before);
        assertOthersAreWhole();
        coffer.startAgain();
        JsonPath record = coffer.completed(restore);
        assertThat(contents()).isEqualTo(before);
        for (String database : BOTH) {
            assertThat(SampleDatabases.contents(server, record.getString("restored." + database)))
                    .isEqualTo(taken.get(database));
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void tables_come_back_once_and_whole(List<Held> step) throws Exception {
        Map<String, Object> order = Restores.of(backup, "tables", Map.of(SECOND, List.of("public.t")));
        String restore = killedAt(step, order);

        assertThat(restoredTables()).isIn(List.of(), List.of("1000"));
        coffer.startAgain();
        coffer.completed(restore);
        assertThat(restoredTables()).containsExactly("1000");
        server.rows(SECOND, SCHEMAS).forEach(schema -> server.execute(SECOND, "drop schema " + schema + " cascade"));
        assertThat(contents()).isEqualTo(before);
        assertNothingIsLeft();
    }

    private static List<String> restoredTables() {
        return server.rows(SECOND, SCHEMAS).stream()
                .map(schema -> server.rows(SECOND, "select count(*) from " + schema + ".t")
                        .get(0))
                .toList();
    }

    /** Orders a restore, and kills the service when it has come to the last of some steps. */
    private static String killedAt(List<Held> steps, Map<String, Object> order) throws Exception {
        gated.open();
        Hold hold = steps.get(0).open();
        try {
            String restore = coffer.order(instance, order);
            hold.await();
            for (Held next : steps.subList(1, steps.size())) {
                Hold following = next.open();
                hold.close();
                hold = following;
                hold.await();
            }

            coffer.kill();
            // A server may also learn of that before it does what the service had asked for.
            server.rows(
                    "postgres",
                    "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'");
            return restore;
        } finally {
            hold.close();
        }
    }

    /** Begins to hold a restore at a step. */
    @FunctionalInterface
    interface Held {
        Hold open() throws Exception;
    }

    /** What has neither a working name nor was there before is whole. */
    private void assertOthersAreWhole() {
        for (String database : Restores.databases(server)) {
            BOTH.stream()
                    .filter(each -> database.startsWith(each + "_"))
                    .forEach(each -> assertThat(SampleDatabases.contents(server, database))
                            .as(database)
                            .isIn(before.get(each), taken.get(each)));
        }
    }

    private static void assertNothingIsLeft() {
        assertThat(Restores.databases(server)).noneMatch(name -> name.startsWith("coffer_"));
        Api.await(
                () -> server.rows(
                        "postgres", "select pid, query from pg_stat_activity where application_name like 'coffer%'"),
                List::isEmpty);
    }
}
