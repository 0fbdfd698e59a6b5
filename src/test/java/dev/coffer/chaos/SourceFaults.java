package dev.coffer.chaos;

import dev.coffer.harness.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens to the servers that are backed up, and to the tools that do it. */
final class SourceFaults {

    private final Site site;
    private int databases;

    SourceFaults(Site site) {
        this.site = site;
    }

    List<Fault> ofServers() {
        return List.of(
                new Fault("connections to a server cut", this::cut),
                new Fault("connections to a server cut in the middle of a dump", this::cutDump),
                new Fault("tables made, changed and dropped", this::changeTables),
                new Fault("databases made and dropped", this::changeDatabases));
    }

    List<Fault> ofTools() {
        return List.of(
                new Fault("tool that fails after most of its output", dice -> replace(Tools.Variant.FAILING, dice)),
                new Fault("tool that writes nothing and ends well", dice -> replace(Tools.Variant.EMPTY, dice)),
                new Fault("tool that hangs", dice -> replace(Tools.Variant.HANGING, dice)),
                new Fault("tool that is slow", dice -> replace(Tools.Variant.SLOW, dice)));
    }

    private void replace(Tools.Variant variant, Random dice) {
        Member worker = site.workers.get(dice.nextInt(site.workers.size()));
        Tools tools = site.toolsOf(worker);
        tools.become(variant);
        try {
            Patience.pause(Duration.ofMillis(3_000 + dice.nextInt(variant == Tools.Variant.SLOW ? 15_000 : 4_000)));
        } finally {
            tools.become(Tools.Variant.GOOD);
        }
    }

    private Source any(Random dice) {
        return site.sources.get(dice.nextInt(site.sources.size()));
    }

    private void cut(Random dice) {
        site.report.add("connections to servers cut", any(dice).cut());
    }

    private void cutDump(Random dice) throws SQLException, Fault.NotNowException {
        Source source = any(dice);
        Ledger ledger = source.ledgers().get(dice.nextInt(source.ledgers().size()));
        try (Hold hold = Hold.of(ledger)) {
            if (!hold.caught(Duration.ofSeconds(6))) {
                throw new Fault.NotNowException("no dump came by");
            }
            site.report.add("connections to servers cut", source.cut());
        }
    }

    /** Nothing here rewrites a table of the ledger, whose rows an older snapshot would then not see. */
    private void changeTables(Random dice) throws SQLException {
        Source source = any(dice);
        Ledger ledger = source.ledgers().get(dice.nextInt(source.ledgers().size()));
        List<String> changes = List.of(
                "create table if not exists aside as select n, md5(n::text) as hash from generate_series(1, 1000) n",
                "alter table if exists aside add column if not exists more integer default 7",
                "alter table if exists aside alter column hash type varchar(40)",
                "create index if not exists aside_hash on aside (hash)",
                "drop table if exists aside",
                "alter table still add column if not exists more integer default 7",
                "alter table still drop column if exists more",
                "create or replace view looking as select count(*) as entries from entry",
                "drop view if exists looking",
                "create schema if not exists beside",
                "drop schema if exists beside cascade");
        try (Connection connection = source.server().connect(ledger.database());
                Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '2s'");
            for (int i = 0; i < 60; i++) {
                change(statement, changes.get(dice.nextInt(changes.size())));
                Patience.pause(Duration.ofMillis(dice.nextInt(100)));
            }
            statement.execute("drop table if exists aside");
        }
    }

    private void change(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
            site.report.count("changes of tables");
        } catch (SQLException e) {
            // There is nothing to change just then, or a dump is in the way.
            if (!List.of("42P01", "55P03", "40P01").contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            site.report.count("changes of tables that were not possible then");
        }
    }

    private void changeDatabases(Random dice) {
        TestServer server = any(dice).server();
        for (int i = 0; i < 6; i++) {
            String database = "fleeting_" + databases++;
            server.execute("postgres", "create database " + database + " template template0");
            try {
                server.execute(database, "create table passing as select n from generate_series(1, 1000) n");
                Patience.pause(Duration.ofMillis(dice.nextInt(1_200)));
            } finally {
                server.execute("postgres", "drop database " + database + " with (force)");
            }
            site.report.count("databases made and dropped");
        }
    }
}
