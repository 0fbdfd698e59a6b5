package dev.coffer.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must hold of the catalog and of the store when everything is at rest. */
final class Invariants {

    private final Site site;
    private final Orders orders;
    private final Sabotage sabotage;
    private final Report report;
    private final Map<String, CatalogView.Row> rows = new HashMap<>();

    /** @param rows all that the catalog has */
    Invariants(Site site, Orders orders, Sabotage sabotage, List<CatalogView.Row> rows) {
        this.site = site;
        this.orders = orders;
        this.sabotage = sabotage;
        this.report = site.report;
        rows.forEach(row -> this.rows.put(row.id(), row));
    }

    void check(List<CatalogView.Finding> lastSweep) throws IOException {
        rows.values().forEach(this::checkRow);
        orders.all().forEach(this::checkPromise);
        checkObjects();
        lastSweep.forEach(this::checkFinding);
    }

    /** Whether a backup, or one that it builds on, was harmed on purpose. */
    boolean tainted(CatalogView.Row row) {
        for (CatalogView.@Nullable Row at = row; at != null; at = at.parent() == null ? null : rows.get(at.parent())) {
            if (harmed(at)) {
                return true;
            }
        }
        return false;
    }

    /** Itself, or what it shares with others. */
    private boolean harmed(CatalogView.Row row) {
        return sabotage.harmed(row.folder()) || partsHarmed(row);
    }

    private boolean partsHarmed(CatalogView.Row row) {
        if (!row.whole()) {
            return false;
        }
        try {
            return StoredBackup.read(site.store.resolve(row.folder())).parts().stream()
                    .anyMatch(part -> sabotage.harmed(site.store.relativize(part.object())));
        } catch (IOException e) {
            report.violation("The manifest of backup " + row.id() + " cannot be read: " + e);
            return false;
        }
    }

    private void checkRow(CatalogView.Row row) {
        report.count("backups that ended as " + (row.deleted() ? "deleted" : row.status()));
        switch (row.status()) {
            case "COMPLETED", "RESTORED" -> {
                if (!row.deleted()) {
                    checkVerification(row);
                }
            }
            case "FAILED" -> {
                String fault = row.fault();
                report.count("failures: " + (fault == null ? "none" : fault.replaceAll("(?s):.*", "")));
                if (fault == null || fault.endsWith(": ")) {
                    report.violation("Backup " + row.id() + " failed without a reason");
                }
            }
            case "DELETE_FAILED" -> {
                if (!row.deleted()) {
                    report.violation("Backup " + row.id() + " cannot be deleted: " + row.fault());
                }
            }
            default -> report.violation("Backup " + row.id() + " is still " + row.status());
        }
    }

    private void checkVerification(CatalogView.Row row) {
        String result = String.valueOf(row.verification());
        if (harmed(row) && List.of("OK", "null").contains(result)) {
            report.violation("Backup " + row.id() + " was harmed, and its verification says " + result);
        } else if (tainted(row) && result.equals("OK") && row.brokenAncestor() == null) {
            report.violation("Backup " + row.id() + " builds on one that was harmed, and nothing tells");
        } else if (!tainted(row) && (!result.equals("OK") || row.brokenAncestor() != null)) {
            report.violation("Backup " + row.id() + " was not harmed, and its verification says " + result
                    + ", its broken ancestor is " + row.brokenAncestor());
        }
    }

    private void checkPromise(Orders.Backup promised) {
        CatalogView.Row row = rows.get(promised.id());
        if (row == null) {
            report.violation("Backup " + promised.id() + " was promised, and the catalog does not know it");
        } else if (row.deleted() && !orders.mayBeGone(row.id())) {
            report.violation("Backup " + row.id() + " is deleted without an order");
        } else if (!row.deleted()
                && orders.isDeletePromised(row.id())
                && !row.status().equals("DELETE_FAILED")) {
            report.violation("The deletion of backup " + row.id() + " was promised, and it is " + row.status());
        }
    }

    private void checkObjects() throws IOException {
        Owners owners = new Owners(site.store, rows.values(), sabotage);
        try (Stream<Path> all = Files.walk(site.store)) {
            for (Path path : all.toList()) {
                if (Files.isRegularFile(path)) {
                    report.count("objects in the store at the end");
                    if (!owners.own(path)) {
                        report.violation("No backup owns the object " + site.store.relativize(path));
                    }
                } else if (isEmpty(path)) {
                    report.count("empty folders in the store at the end");
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isEmpty();
        }
    }

    /** What a lost catalog gets back: all backups that are there, and no other. */
    void checkRebuilt(List<CatalogView.Row> rebuilt) throws IOException {
        Owners owners = new Owners(site.store, rows.values(), sabotage);
        Set<String> missing = new HashSet<>();
        rows.values().stream().filter(row -> row.whole() && !tainted(row)).forEach(row -> missing.add(row.folder()));
        for (CatalogView.Row row : rebuilt) {
            report.count("records rebuilt from the store");
            missing.remove(row.folder());
            if (!row.whole() || !owners.need(site.store.resolve(row.folder()))) {
                report.violation("The rebuild created a record of something that is not a backup: " + row);
            }
        }
        missing.forEach(folder -> report.violation("Rebuilding made no record of " + folder));
    }

    private void checkFinding(CatalogView.Finding finding) {
        boolean expected = rows.values().stream()
                .anyMatch(row -> finding.path().startsWith(row.folder()) && row.whole() && tainted(row));
        report.count(
                (expected ? "findings of the last sweep, of what was harmed: " : "other findings: ") + finding.kind());
        if (!expected) {
            report.violation("The last sweep found " + finding);
        }
    }
}
