package dev.coffer.engine.postgresql;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.EngineContract;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.Target;
import java.util.ArrayList;
import java.util.List;

class PostgresEngineTest extends EngineContract {

    private static final PostgresServer server = PostgresServer.shared();

    private final PostgresEngine engine =
            new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));

    @Override
    protected BackupEngine engine() {
        return engine;
    }

    @Override
    protected RestoreEngine restoring() {
        return engine;
    }

    @Override
    protected Target target(String... databases) {
        return server.target("postgres", null, databases);
    }

    @Override
    protected void make(String database, boolean filled) {
        server.dropDatabase(database);
        server.sql("postgres", "CREATE DATABASE " + PostgresServer.quote(database));
        if (filled) {
            server.sql(
                    database,
                    "CREATE SCHEMA shop",
                    "CREATE TABLE shop.orders (id bigserial PRIMARY KEY, what text NOT NULL, at timestamptz, photo"
                            + " oid)",
                    "INSERT INTO shop.orders (what, at, photo) SELECT md5(i::text), to_timestamp(i),"
                            + " CASE WHEN i < 4 THEN lo_from_bytea(0, '\\xcafe') END FROM generate_series(1, 5000) i",
                    "CREATE INDEX ON shop.orders (what)",
                    "CREATE MATERIALIZED VIEW shop.latest AS SELECT max(at) AS at FROM shop.orders",
                    "COMMENT ON TABLE shop.orders IS 'Größe'");
        }
    }

    @Override
    protected void change(String database) {
        server.sql(database, "UPDATE shop.orders SET what = 'other' WHERE id = 2500");
    }

    @Override
    protected List<String> contents(String database) {
        List<String> contents = new ArrayList<>(server.query(database, """
            SELECT c.oid::regclass || ' ' || c.relkind::text || ' ' || coalesce(obj_description(c.oid), '')
            FROM pg_class c WHERE relnamespace = to_regnamespace('shop') ORDER BY 1\
            """));
        if (!contents.isEmpty()) {
            contents.addAll(server.query(database, """
                SELECT o::text || coalesce(encode(lo_get(photo), 'hex'), '') FROM shop.orders o ORDER BY id\
                """));
            contents.addAll(server.query(database, "SELECT at::text FROM shop.latest"));
            contents.addAll(server.query(database, "SELECT last_value::text FROM shop.orders_id_seq"));
        }
        return contents;
    }
}
