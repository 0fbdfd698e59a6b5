package dev.coffer.restore;

import dev.coffer.harness.Api;
import dev.coffer.harness.TestServer;
import java.util.List;

/** A database whose restore comes to a halt in the middle of its data, until the gate is opened. */
public final class GatedDatabase implements AutoCloseable {

    public static final String NAME = "gated";

    private final TestServer server;

    private GatedDatabase(TestServer server) {
        this.server = server;
    }

    /** Makes the database, with the gate shut for its copies. */
    public static GatedDatabase in(TestServer server) {
        server.execute("postgres", "drop database if exists " + NAME + " with (force)", "create database " + NAME);
        server.execute(
                NAME,
                "create function gate() returns boolean language plpgsql as $$ begin"
                        + " while current_database() <> '" + NAME + "'"
                        + " and not exists (select from pg_catalog.pg_roles where rolname = 'gate_open') loop"
                        + " perform pg_catalog.pg_sleep(0.02); end loop; return true; end $$",
                "create table a as select n, md5(n::text) as hash from generate_series(1, 10000) n",
                "create table b (n integer check (public.gate()))",
                "insert into b values (1), (2)",
                "create index on a (hash)");
        return new GatedDatabase(server);
    }

    /** Waits until a restore waits at the gate. */
    public void await() {
        Api.await(this::waiting, seen -> !seen.isEmpty());
    }

    /** The databases whose restore waits at the gate. */
    public List<String> waiting() {
        return server.rows(
                "postgres",
                "select distinct datname from pg_stat_activity where wait_event = 'PgSleep' and datname like 'coffer\\_r%'");
    }

    public void open() {
        server.execute("postgres", "create role gate_open");
    }

    @Override
    public void close() {
        server.execute("postgres", "drop role if exists gate_open");
    }
}
