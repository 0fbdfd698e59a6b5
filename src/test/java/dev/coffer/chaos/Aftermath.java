package dev.coffer.chaos;

import dev.coffer.harness.ChildProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Brings the service to rest when nothing breaks any more: all that was asked for ends, one way or the other. */
final class Aftermath {

    /** Longer than the longest pause before work is tried again. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(8);

    private static final Duration LONGEST_SWEEP = Duration.ofMinutes(2);

    private final Site site;
    private final Client client;
    private final CatalogView catalog;
    private final Report report;

    Aftermath(Site site, Client client) {
        this.site = site;
        this.client = client;
        this.catalog = new CatalogView(site.catalog);
        this.report = site.report;
    }

    /** Waits until nothing is left to do. */
    void settle() throws SQLException {
        site.members().forEach(Member::start);
        Instant begun = Instant.now();
        if (Patience.until(LONGEST_REST, this::nothingLeft)) {
            report.event("all work had ended after "
                    + Duration.between(begun, Instant.now()).toMillis() + " ms");
        } else {
            catalog.unfinished().forEach(left -> report.violation("Without any fault left, this never ended: " + left));
        }
    }

    private boolean nothingLeft() {
        Patience.pause(Duration.ofMillis(200));
        try {
            return catalog.unfinished().isEmpty();
        } catch (SQLException e) {
            report.violation("The catalog cannot be read: " + e);
            return true;
        }
    }

    /** Deletes what could not be deleted before. */
    void deleteAgain() throws SQLException {
        each(row -> row.status().equals("DELETE_FAILED") && !row.deleted(), (row, account) -> {
            report.count("deletions that the store had refused, asked for again");
            client.ask(site.api, account, "DELETE", "/backups/" + row.id(), null, Set.of(202, 404));
        });
        settle();
    }

    void verifyAll() throws SQLException {
        each(
                CatalogView.Row::whole,
                (row, account) -> client.ask(
                        site.api,
                        account,
                        "POST",
                        "/backups/" + row.id() + "/action",
                        Map.of("verify", Map.of()),
                        Set.of(202)));
        settle();
    }

    private interface Deed {
        void on(CatalogView.Row row, Account account);
    }

    private void each(Predicate<CatalogView.Row> which, Deed deed) throws SQLException {
        for (CatalogView.Row row : catalog.backups()) {
            for (Account account : Account.OWNERS) {
                if (which.test(row) && row.account().equals(account.id)) {
                    deed.on(row, account);
                }
            }
        }
    }

    /** What a new catalog has when it was made from the store alone. */
    List<CatalogView.Row> rebuild() throws SQLException {
        String database = "rebuilt";
        site.catalog.execute("postgres", "create database " + database);
        String url = "jdbc:postgresql://127.0.0.1:" + site.catalog.port() + "/" + database;
        try (ChildProcess rebuild = site.drainer.command(Map.of("quarkus.datasource.jdbc.url", url), "rebuild")) {
            int code = rebuild.exitCode();
            if (code != 0) {
                report.violation("The catalog was not rebuilt: " + code + "\n" + rebuild.output());
            }
        }
        return new CatalogView(site.catalog, database).backups();
    }

    /** Sweeps the whole store, and gives what is found. */
    List<CatalogView.Finding> sweep(boolean dryRun) throws SQLException {
        Instant ordered = Instant.now();
        boolean swept = Patience.until(LONGEST_SWEEP, () -> {
            client.ask(
                    site.api,
                    Account.OPERATOR,
                    "POST",
                    "/mgmt/sweep",
                    Map.of("sweep", Map.of("dry_run", dryRun)),
                    Set.of(202));
            Patience.pause(Duration.ofSeconds(1));
            try {
                return catalog.sweepsSince(ordered) > 0;
            } catch (SQLException e) {
                return false;
            }
        });
        if (!swept) {
            report.violation("A sweep was requested and did not end");
        }
        settle();
        return catalog.findings();
    }
}
