package dev.coffer.backup;

import dev.coffer.harness.TestServer;
import java.util.ArrayList;
import java.util.List;

/** Two databases that hold what real ones hold: all common types, large objects, unusual names, many rows. */
public final class SampleDatabases {

    public static final String ORDERS = "orders";
    public static final String UNUSUAL = "Übungen = /täglich/ 'q'";

    public static final String ROLES =
            "select rolname, rolcanlogin, rolpassword from pg_authid where rolname like 'sample%' order by 1";

    private SampleDatabases() {}

    public static void fill(TestServer server) {
        server.execute(
                "postgres",
                "create role sample_owner login password 'of the owner'",
                "create role sample_group nologin",
                "create database " + ORDERS + " owner sample_owner",
                "create database \"" + UNUSUAL + "\"");
        server.execute(
                ORDERS,
                "create extension if not exists plpgsql",
                "create type mood as enum ('sad', 'ok', 'happy')",
                "create domain positive as integer check (value > 0)",
                "create type pair as (a integer, b text)",
                """
                create table everything (
                    id bigint generated always as identity primary key,
                    small smallint, whole integer, big bigint, exact numeric(20, 6), single real, dbl double precision,
                    yes boolean, one char(3), label varchar(20), long text, raw bytea,
                    day date, clock time, zoned timetz, at timestamp, at_zone timestamptz, span interval,
                    uid uuid, doc json, docb jsonb, tags text[], grid integer[][], address inet, net cidr, mac macaddr,
                    spot point, box box, bits bit(4), varbits bit varying(8), during tstzrange, numbers int4multirange,
                    words tsvector, mark xml, feeling mood, more positive, both_ pair, cash money,
                    computed integer generated always as (whole * 2) stored)""",
                """
                insert into everything (small, whole, big, exact, single, dbl, yes, one, label, long, raw, day, clock,
                    zoned, at, at_zone, span, uid, doc, docb, tags, grid, address, net, mac, spot, box, bits, varbits,
                    during, numbers, words, feeling, more, both_, cash)
                values (1, 2, 3, 4.5, 1.5, 'NaN', true, 'abc', 'héllo', E'línea\\n\\t''quoted'' 日本 🎉', '\\x00ff10',
                    '2024-02-29', '12:34:56.789', '12:00+02', '2024-01-01 00:00:00.123456', '2024-06-01 12:00+00',
                    '1 year 2 days 3.5 seconds', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": [1, null]}',
                    '{"b": {"c": "ü"}}', '{x,NULL,"y,z"}', '{{1,2},{3,4}}', '::1', '10.0.0.0/8', '08:00:2b:01:02:03',
                    '(1,2)', '((0,0),(1,1))', '1010', '101', '[2024-01-01,2024-02-01)', '{[1,3),[5,9)}',
                    'a fat cat', 'happy', 7, '(1,"x y")', '12.34'),
                  (null, null, null, null, '-Infinity', null, null, null, '', '', '', 'infinity', null, null,
                    '-infinity', null, null, null, null, 'null', '{}', null, null, null, null, null, null, null, null,
                    'empty', '{}', '', null, null, null, null)""",
                "create table many as select n as id, md5(n::text) as hash from generate_series(1, 50000) n",
                "alter table many add primary key (id)",
                "create index many_hash on many (hash)",
                "create sequence numbers start 41",
                "select nextval('numbers')",
                "create view happy as select * from everything where feeling = 'happy'",
                "create materialized view counted as select count(*) from many",
                "create function twice(n integer) returns integer language sql immutable as 'select n * 2'",
                "select lo_from_bytea(424242, decode(repeat('00ff4c6f', 50000), 'hex'))",
                "comment on table many is 'viele Zeilen'",
                "alter table many owner to sample_owner",
                "grant select on everything to sample_group");
        server.execute(
                UNUSUAL,
                "create schema \"Größe\"",
                "create table \"Größe\".\"tägliche Übung; drop table x\" (\"spalte mit \"\"anführung\"\"\" text)",
                "insert into \"Größe\".\"tägliche Übung; drop table x\" values ('naïve'), ('日本語'), ('\uD83D\uDE00'), (null)");
    }

    /** All that a restore must bring back, in an order that does not depend on where rows lie. */
    public static List<String> contents(TestServer server, String database) {
        List<String> contents = new ArrayList<>();
        List<String> tables = server.rows(
                database,
                "select format('%I.%I', schemaname, tablename) from pg_tables"
                        + " where schemaname not in ('pg_catalog', 'information_schema') order by 1");
        for (String table : tables) {
            contents.add(table);
            contents.addAll(server.rows(
                    database,
                    "select count(*), md5(string_agg(t::text, chr(10) order by t::text)) from " + table + " t"));
        }
        contents.addAll(server.rows(
                database,
                "select c.relkind, c.relname, pg_get_userbyid(c.relowner), c.relacl::text, obj_description(c.oid)"
                        + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1, 2"));
        contents.addAll(server.rows(database, "select sequencename, last_value from pg_sequences order by 1"));
        contents.addAll(
                server.rows(database, "select l.oid, md5(lo_get(l.oid)) from pg_largeobject_metadata l order by 1"));
        return contents;
    }
}
