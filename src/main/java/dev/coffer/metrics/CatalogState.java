package dev.coffer.metrics;

import dev.coffer.reconcile.SweepReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the catalog said of itself at one moment.
 *
 * @param backups how many there are of each status that has any
 * @param broken how many are known not to restore, by what their own verification found; empty for those that only build
 *     on such a one
 * @param oldestRunningSeconds the age of the oldest order that has not come to its end; 0 if there is none
 * @param work a line for each kind of work that the queue holds
 * @param instances how many are registered
 * @param backedUp a line for each instance, as far as there may be
 * @param sweep the last sweep of the store, if there was one
 */
record CatalogState(
        Map<String, Long> backups,
        Map<String, Long> broken,
        double oldestRunningSeconds,
        List<Work> work,
        long instances,
        List<BackedUp> backedUp,
        Optional<SweepReport.Last> sweep) {

    /**
     * @param queued how many pieces wait for a worker, also those that are to be tried again later
     * @param running how many pieces a worker has
     * @param retrying how many of both have failed before
     * @param oldestDueSeconds how long the piece that could have been taken first has been waiting; 0 if none could
     */
    record Work(String kind, long queued, long running, long retrying, double oldestDueSeconds) {}

    /**
     * @param registered in seconds since 1970
     * @param lastSuccess when the newest good backup was ordered, in seconds since 1970; 0 if there is none
     */
    record BackedUp(String account, String id, String name, double registered, double lastSuccess) {}
}
