package dev.coffer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Several processes of the service under mixed load, while they, their catalog, the servers, the tools and the store
 * fail at random; and afterwards all that the service promises, checked over everything that it did.
 */
class DurabilityChaos {

    private static final Logger LOG = Logger.getLogger(DurabilityChaos.class);

    /** Less would say nothing about restores. */
    private static final int FEWEST_RESTORED = 3;

    private final Fate fate = Fate.given();
    private final Troubles troubles = new Troubles();
    private final Orders orders = new Orders();

    @Test
    void whatever_breaks_every_complete_backup_restores_and_nothing_is_left_without_an_owner() throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "chaos").toAbsolutePath()), "run-" + fate.seed() + "-");
        LOG.infof("%s in %s", fate, folder);

        List<String> violations;
        try (Report report = new Report(folder.resolve("events.log"))) {
            try (Site site = new Site(folder, fate.seed(), report)) {
                run(site);
                if (!report.violations().isEmpty()) {
                    Evidence.keep(site);
                }
            } finally {
                String text = report.text(fate + ", in " + folder);
                Files.writeString(folder.resolveSibling("report.txt"), text);
                Files.writeString(folder.resolve("report.txt"), text);
                LOG.info(text);
            }
            violations = report.violations();
        }

        assertThat(violations).as("%s; see %s", fate, folder).isEmpty();
        Evidence.remove(folder);
    }

    private void run(Site site) throws Exception {
        Client client = new Client(site.api, site.report, troubles);
        Sabotage sabotage = new Sabotage(site);
        Aftermath aftermath = new Aftermath(site, client);
        CatalogView catalog = new CatalogView(site.catalog);
        try (Vitals vitals = new Vitals(site)) {
            try (Watch watch = new Watch(catalog, site.report)) {
                breakThings(site, client, sabotage);
                assertThat(watch).isNotNull();
                aftermath.settle();
                aftermath.deleteAgain();
                aftermath.verifyAll();
                aftermath.sweep(false);
            }
            site.servers().forEach(Backed::stopWriting);
            Instant swept = Instant.now();
            Invariants invariants = new Invariants(site, orders, sabotage, catalog.backups());
            restore(site, invariants, catalog.backups());
            Patience.until(
                    Site.sweepGrace().plusSeconds(2),
                    () -> Instant.now().isAfter(swept.plus(Site.sweepGrace()).plusSeconds(1)));
            aftermath.sweep(false);
            invariants.check(aftermath.sweep(true));
            invariants.checkRebuilt(aftermath.rebuild());
            vitals.judge(site.report);
        }
        Traces traces = new Traces(site);
        traces.checkProcesses();
        site.members().forEach(Member::close);
        traces.checkLogs();
        if (site.report.counted("backups restored") < FEWEST_RESTORED) {
            site.report.violation("Hardly any backup came to its end");
        }
    }

    private void breakThings(Site site, Client client, Sabotage sabotage) {
        List<Lane> lanes = new ArrayList<>();
        SourceFaults sources = new SourceFaults(site);
        try (Load load = new Load(site, client, orders, fate.seed())) {
            assertThat(load).isNotNull();
            lanes.add(lane(site, "processes", new ProcessFaults(site, troubles).all(), 3, 10));
            lanes.add(lane(site, "catalog", new CatalogFaults(site, troubles).all(), 15, 35));
            lanes.add(lane(site, "servers", sources.ofServers(), 5, 12));
            lanes.add(lane(site, "tools", sources.ofTools(), 6, 15));
            site.mariadb.ifPresent(
                    mariadb -> lanes.add(lane(site, "MariaDB", new MariadbFaults(mariadb, site.report).all(), 6, 15)));
            site.disk.ifPresent(
                    disk -> lanes.add(lane(site, "store", new StoreFaults(disk, site.report).all(), 15, 35)));
            site.bucket.ifPresent(bucket -> lanes.add(lane(site, "store", bucket.faults(), 10, 30)));
            lanes.add(lane(site, "objects", sabotage.all(), 15, 40));
            Patience.until(fate.length(), () -> false);
            lanes.forEach(Lane::close);
            // A while without faults, in which backups succeed.
            Patience.pause(Duration.ofSeconds(10));
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    private Lane lane(Site site, String name, List<Fault> faults, int leastPause, int mostPause) {
        return new Lane(name, faults, leastPause, mostPause, fate.seed(), site.report);
    }

    private static void restore(Site site, Invariants invariants, List<CatalogView.Row> rows) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Restores restores = new Restores(site)) {
            List<Future<?>> all = new ArrayList<>();
            for (CatalogView.Row row : rows) {
                if (row.whole() && !invariants.tainted(row)) {
                    all.add(threads.submit(() -> restores.problems(row)
                            .forEach(problem -> site.report.violation("Backup " + row.id() + ": " + problem))));
                }
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
