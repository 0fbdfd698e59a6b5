package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.process.Eventually;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A restored database takes the name of a live one that is in use. */
@Timeout(120)
class PostgresSwapTest {

    private static PostgresServer server;

    @BeforeAll
    static void a_server_with_prepared_transactions_and_slots() {
        server = PostgresServer.start();
        server.sql("postgres", "alter system set max_prepared_transactions = 5");
        server.sql("postgres", "alter system set wal_level = logical");
        server.sql("postgres", "create role plain login createdb password 'p'");
        server.control("restart", "-m", "fast");
    }

    @AfterAll
    static void it_ends() throws IOException {
        server.close();
    }

    @BeforeEach
    void a_live_and_a_restored_database() {
        List.of("live", "restored", "kept").forEach(server::dropDatabase);
        server.sql("postgres", "create database live", "create database restored");
        server.sql("live", "create table t as select 'old' as what");
        server.sql("restored", "create table t as select 'new' as what");
    }

    private static RestoreTarget target() throws Exception {
        return RestoredServer.ENGINE.connect(server.target("postgres", null), null);
    }

    private static List<String> contents(String database) {
        return server.query(database, "select what from t");
    }

    @Test
    void sessions_that_come_back_at_once_do_not_hinder_it() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger old = new AtomicInteger();
        AtomicInteger young = new AtomicInteger();
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Thread user = new Thread(() -> use(over, old, young));
            user.setDaemon(true);
            user.start();
            users.add(user);
        }
        Eventually.until("sessions are busy", () -> old.get() > 20);

        try (RestoreTarget target = target()) {
            target.swap("live", "restored", "kept");
        }

        Eventually.until("sessions find the new database", () -> young.get() > 20);
        over.set(true);
        for (Thread user : users) {
            user.join();
        }
        assertThat(contents("live")).containsExactly("new");
        assertThat(contents("kept")).containsExactly("old");
    }

    /** Connects again whenever the session ends, as a pool does. */
    private static void use(AtomicBoolean over, AtomicInteger old, AtomicInteger young) {
        while (!over.get()) {
            try (Connection connection = server.connect("live");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!over.get()) {
                    try (ResultSet row = statement.executeQuery("select what from t")) {
                        row.next();
                        (row.getString(1).equals("old") ? old : young).incrementAndGet();
                    }
                }
            } catch (SQLException e) {
                // The server ended the session.
            }
        }
    }

    @Test
    void a_prepared_transaction_a_slot_and_a_subscription_are_named_before() throws Exception {
        server.sql(
                "live",
                "select pg_create_logical_replication_slot('a_slot', 'pgoutput')",
                "create subscription sub connection 'host=x dbname=y' publication p with (connect = false)",
                "begin; insert into t values ('x'); prepare transaction 'pending'");

        try (RestoreTarget target = target()) {
            assertThat(target.swapObstacles("live"))
                    .hasSize(3)
                    .anySatisfy(obstacle -> assertThat(obstacle).contains("prepared transaction", "pending"))
                    .anySatisfy(obstacle -> assertThat(obstacle).contains("replication slot", "a_slot"))
                    .anySatisfy(obstacle -> assertThat(obstacle).contains("subscription", "sub"));
            assertThatThrownBy(() -> target.swap("live", "restored", "kept"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("as they were");
            assertThat(target.databases()).contains("live", "restored").doesNotContain("kept");
            assertThat(contents("live")).containsExactly("old");
            assertThat(target.swapObstacles("restored")).isEmpty();
            assertThat(target.swapObstacles("nothing"))
                    .singleElement()
                    .asString()
                    .contains("nothing");
        } finally {
            server.sql(
                    "live",
                    "rollback prepared 'pending'",
                    "select pg_drop_replication_slot('a_slot')",
                    "alter subscription sub set (slot_name = none)",
                    "drop subscription sub");
        }
    }

    @Test
    void a_swap_that_fails_half_way_leaves_the_old_database_under_its_name() throws Exception {
        try (RestoreTarget target = target()) {
            assertThatThrownBy(() -> target.swap("live", "nothing", "kept")).isInstanceOf(EngineException.class);
            assertThat(target.databases()).contains("live").doesNotContain("kept");
            assertThatThrownBy(() -> target.swap("live", "restored", "postgres"))
                    .isInstanceOf(EngineException.class);
            assertThat(contents("live")).containsExactly("old");
        }
    }

    @Test
    void a_role_without_the_rights_is_told_before() throws Exception {
        try (RestoreTarget target = RestoredServer.ENGINE.connect(server.target("plain", "p"), null);
                Connection other = server.connect("live")) {
            assertThat(other.isValid(5)).isTrue();
            assertThat(target.swapObstacles("live"))
                    .anySatisfy(obstacle -> assertThat(obstacle).contains("not the owner"))
                    .anySatisfy(obstacle -> assertThat(obstacle).contains("a session of the role postgres"));
        }
    }

    @Test
    void the_databases_of_a_new_server_are_replaced_too() throws Exception {
        try (RestoreTarget target = target()) {
            target.swap("postgres", "restored", "old postgres");
            assertThat(contents("postgres")).containsExactly("new");
            target.swap("postgres", "old postgres", "restored");
            assertThat(target.databases()).contains("postgres", "restored").doesNotContain("old postgres");
        }
    }
}
