package dev.coffer.reconcile;

import dev.coffer.store.Stores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a run has counted and found. The catalog keeps findings from one run to the next, so that it is known since when
 * something has been as it is.
 */
final class Tally {

    private static final Logger LOG = Logger.getLogger(Tally.class);

    final StoreRun run;
    private final Clock clock;
    private final Map<String, Count> counts = new TreeMap<>();
    private final Map<String, String> failed = new TreeMap<>();
    private Count looked = new Count(0, 0);

    Tally(StoreRun run, Clock clock) {
        this.run = run;
        this.clock = clock;
    }

    /** Something that a run does in one store. */
    interface StoreAction {
        void run() throws IOException;
    }

    /**
     * Does something in a store, unless the store has failed before in this run. A failure keeps the run from no other
     * store.
     *
     * @throws InterruptedException if this thread was interrupted, which a store may report as a failure of its own
     */
    void in(Stores.Named store, StoreAction action) throws InterruptedException {
        if (failed.containsKey(store.name())) {
            return;
        }
        try {
            action.run();
        } catch (IOException e) {
            failed(store, e);
        } catch (UncheckedIOException e) {
            failed(store, Objects.requireNonNull(e.getCause()));
        }
    }

    private void failed(Stores.Named store, IOException cause) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(cause.getMessage());
        }
        LOG.errorf(cause, "%s %s cannot go on in the store '%s'", run.kind, run.id, store.name());
        failed.put(store.name(), "The store '" + store.name() + "' failed: " + cause.getMessage());
    }

    /** Returns which stores failed, and why; null if none did. */
    @Nullable
    String fault() {
        return failed.isEmpty() ? null : String.join(" ", failed.values());
    }

    void looked(long size) {
        looked = looked.plus(new Count(1, size));
    }

    /** Returns the objects that the run has looked at. */
    Count looked() {
        return looked;
    }

    void add(String name, long number, long size) {
        counts.merge(name, new Count(number, size), Count::plus);
    }

    Map<String, Count> counts() {
        return counts;
    }

    /** Notes what the run found; returns since when runs have found it. */
    Instant find(Finding found) {
        return QuarkusTransaction.requiringNew()
                .call(() -> StoreRun.getSession()
                        .createNativeQuery("""
                        insert into store_finding (run_kind, kind, store, path, detail, objects, bytes, first_seen,
                            run_id)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                        on conflict (run_kind, kind, store, path) do update set detail = excluded.detail,
                            objects = excluded.objects, bytes = excluded.bytes, run_id = excluded.run_id
                        returning first_seen""", Instant.class)
                        .setParameter(1, run.kind.name())
                        .setParameter(2, found.kind().name())
                        .setParameter(3, found.store())
                        .setParameter(4, found.path())
                        .setParameter(5, found.detail())
                        .setParameter(6, found.objects())
                        .setParameter(7, found.bytes())
                        .setParameter(8, clock.instant())
                        .setParameter(9, run.id)
                        .getSingleResult());
    }

    /** Forgets what was found and is removed now, and counts it as removed. */
    void removed(Finding found) {
        QuarkusTransaction.requiringNew()
                .run(() -> StoreRun.getSession()
                        .createNativeMutationQuery("delete from store_finding"
                                + " where run_kind = ?1 and kind = ?2 and store = ?3 and path = ?4")
                        .setParameter(1, run.kind.name())
                        .setParameter(2, found.kind().name())
                        .setParameter(3, found.store())
                        .setParameter(4, found.path())
                        .executeUpdate());
        add("removed", found.objects(), found.bytes());
    }

    /** Forgets what the run has not found again in the stores that did not fail; and counts what it has found. */
    void conclude() {
        StoreRun.getSession()
                .createNativeMutationQuery(
                        "delete from store_finding where run_kind = ?1 and run_id <> ?2 and store <> all (?3)")
                .setParameter(1, run.kind.name())
                .setParameter(2, run.id)
                .setParameter(3, failed.keySet().toArray(String[]::new))
                .executeUpdate();
        List<Tuple> counted = StoreRun.getSession()
                .createNativeQuery(
                        "select kind, cast(sum(objects) as bigint), cast(sum(bytes) as bigint) from store_finding"
                                + " where run_id = ?1 group by kind",
                        Tuple.class)
                .setParameter(1, run.id)
                .getResultList();
        counted.forEach(row -> counts.put(
                FindingKind.valueOf(row.get(0, String.class)).word(),
                new Count(row.get(1, Long.class), row.get(2, Long.class))));
    }
}
