package dev.coffer.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Looks at the catalog all the time, and holds it against what must never be. */
final class Watch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(150);

    private final CatalogView catalog;
    private final Report report;
    private final Map<String, String> ended = new HashMap<>();
    private final Thread thread = new Thread(this::run, "watch of the catalog");
    private volatile boolean closed;

    Watch(CatalogView catalog, Report report) {
        this.catalog = catalog;
        this.report = report;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                look();
                report.count("looks at the catalog");
            } catch (SQLException e) {
                report.count("looks at the catalog that found it away");
            }
            Patience.pause(PAUSE);
        }
    }

    private void look() throws SQLException {
        for (String instance : catalog.crowdedInstances()) {
            report.violation("Instance " + instance + " has several backups running");
        }
        for (CatalogView.Row row : catalog.backups()) {
            String before = ended.get(row.id());
            if (before != null && !before.equals(row.status()) && !row.status().equals("DELETE_FAILED")) {
                report.violation("Backup " + row.id() + " was " + before + " and became " + row.status());
            }
            if (row.terminal()) {
                ended.put(row.id(), row.status());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Patience.until(Duration.ofSeconds(30), () -> !thread.isAlive());
    }
}
