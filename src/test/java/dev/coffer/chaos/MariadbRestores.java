package dev.coffer.chaos;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.MysqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Restores backups of MariaDB with its stock client, a full one and the pieces of the log upon it. */
final class MariadbRestores implements AutoCloseable {

    private final Site site;
    private final MariadbLedger ledger;
    private final MysqlServer server = MysqlServer.start(Flavor.MARIADB);

    MariadbRestores(Site site, MariadbLedger ledger) {
        this.site = site;
        this.ledger = ledger;
    }

    MariadbLedger ledger() {
        return ledger;
    }

    /** Restores a backup, and reads what comes back. */
    synchronized Ledger.Copy restore(StoredBackup backup) throws IOException {
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
        return MariadbLedger.read(server, database);
    }

    @Override
    public void close() {
        server.close();
    }
}
