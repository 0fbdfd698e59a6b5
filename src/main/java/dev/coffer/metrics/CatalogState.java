package dev.coffer.metrics;

import dev.coffer.reconcile.SweepReport;
import dev.coffer.work.QueueTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of the catalog at one moment.
 *
 * @param backups the number of backups of each status that occurs
 * @param broken the number of backups that are known not to restore, by the result of their own verification; an empty
 *     result for backups that only build on a broken one
 * @param oldestRunningSeconds the age of the oldest backup that has not ended; 0 if there is none
 * @param work an entry for each kind of work in the queue
 * @param instances the number of registered instances
 * @param backedUp an entry for each instance, up to the configured maximum
 * @param sweep the last sweep of the store, if there was one
 */
record CatalogState(
        Map<String, Long> backups,
        Map<String, Long> broken,
        double oldestRunningSeconds,
        List<QueueTable.Count> work,
        long instances,
        List<BackedUp> backedUp,
        Optional<SweepReport.Last> sweep) {

    /**
     * @param registered in seconds since 1970
     * @param lastSuccess when the newest good backup was requested, in seconds since 1970; 0 if there is none
     */
    record BackedUp(String account, String id, String name, double registered, double lastSuccess) {}
}
