package dev.coffer.chaos;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.MysqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Restores backups of MariaDB with its stock client, a full one and the pieces of the log upon it. */
final class MariadbRestores implements AutoCloseable {

    private final Site site;
    private final MariadbLedger ledger;
    private final MysqlServer server = MysqlServer.start(Flavor.MARIADB);

    MariadbRestores(Site site, MariadbLedger ledger) {
        this.site = site;
        this.ledger = ledger;
    }

    /** What is wrong with a backup: nothing, if it is whole. */
    synchronized List<String> problems(StoredBackup backup) throws IOException {
        String database = ledger.database();
        server.execute(
                "", "DROP DATABASE IF EXISTS " + database, "CREATE DATABASE " + database + " CHARACTER SET utf8mb4");
        for (StoredBackup.Part part : backup.parts()) {
            if (!part.format().equals("mysql-accounts")) {
                Path script = site.opened(part);
                server.load(part.database() == null ? "" : database, script);
                Files.delete(script);
            }
        }
        site.report.count("databases of MariaDB restored");
        Ledger.Copy copy = MariadbLedger.read(server, database);
        List<String> problems = new ArrayList<>(copy.problems());
        History.Extent least = ledger.history().least(backup.created());
        long most = ledger.history().most(backup.completed());
        if (copy.total() < least.total() || copy.total() > most) {
            problems.add("%s has %d entries, but had between %d and %d while it was backed up"
                    .formatted(database, copy.total(), least.total(), most));
        }
        OptionalLong counted = backup.rows(database, "entry");
        if (counted.isPresent() && counted.getAsLong() != copy.total()) {
            problems.add("%s has %d entries, but its manifest says %d"
                    .formatted(database, copy.total(), counted.getAsLong()));
        }
        return problems;
    }

    @Override
    public void close() {
        server.close();
    }
}
