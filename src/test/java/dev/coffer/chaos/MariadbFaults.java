package dev.coffer.chaos;

import java.util.List;
import java.util.Random;

/** What happens to the MariaDB server that is backed up. */
final class MariadbFaults {

    private static final List<String> CHANGES = List.of(
            "CREATE TABLE IF NOT EXISTS aside AS SELECT seq AS n, MD5(seq) AS hash FROM seq_1_to_1000",
            "ALTER TABLE aside ADD COLUMN IF NOT EXISTS more INT DEFAULT 7",
            "ALTER TABLE aside MODIFY hash VARCHAR(40)",
            "DELETE FROM aside WHERE n % 7 = 3",
            "DROP TABLE IF EXISTS aside",
            "CREATE OR REPLACE VIEW looking AS SELECT COUNT(*) AS entries FROM entry",
            "DROP VIEW IF EXISTS looking");

    private final MariadbSource source;
    private final Report report;

    MariadbFaults(MariadbSource source, Report report) {
        this.source = source;
        this.report = report;
    }

    List<Fault> all() {
        return List.of(
                new Fault("connections to MariaDB cut", dice -> report.add("connections to MariaDB cut", source.cut())),
                new Fault("MariaDB restarted", dice -> source.restart()),
                new Fault("binary log of MariaDB purged", dice -> source.purgeLog()),
                new Fault("tables of MariaDB made, changed and dropped", this::change));
    }

    private void change(Random dice) {
        for (int i = 0; i < 30; i++) {
            if (source.change(CHANGES.get(dice.nextInt(CHANGES.size())))) {
                report.count("changes of tables of MariaDB");
            }
        }
    }
}
