package dev.coffer.reconcile;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.List;
import org.hibernate.Session;

/** Keeps what runs find from one to the next, so that it is known since when something has been as it is. */
@Singleton
class FindingLog {

    private final Session catalog;

    FindingLog(Session catalog) {
        this.catalog = catalog;
    }

    /**
     * Notes what a run found.
     *
     * @param store the name of the store
     * @return since when runs have found it
     */
    Instant note(
            StoreRun run,
            FindingKind kind,
            String store,
            String path,
            String detail,
            long objects,
            long bytes,
            Instant now) {
        return QuarkusTransaction.requiringNew()
                .call(() -> catalog.createNativeQuery("""
                        insert into store_finding (run_kind, kind, store, path, detail, objects, bytes, first_seen,
                            run_id)
                        values (?1, ?2, ?9, ?3, ?4, ?5, ?6, ?7, ?8)
                        on conflict (run_kind, kind, store, path) do update set detail = excluded.detail,
                            objects = excluded.objects, bytes = excluded.bytes, run_id = excluded.run_id
                        returning first_seen""", Instant.class)
                        .setParameter(1, run.kind.name())
                        .setParameter(2, kind.name())
                        .setParameter(3, path)
                        .setParameter(4, detail)
                        .setParameter(5, objects)
                        .setParameter(6, bytes)
                        .setParameter(7, now)
                        .setParameter(8, run.id)
                        .setParameter(9, store)
                        .getSingleResult());
    }

    /** Forgets something that was found and is no more. */
    void resolve(StoreRun run, FindingKind kind, String store, String path) {
        QuarkusTransaction.requiringNew()
                .run(() -> catalog.createNativeMutationQuery("delete from store_finding"
                                + " where run_kind = ?1 and kind = ?2 and store = ?3 and path = ?4")
                        .setParameter(1, run.kind.name())
                        .setParameter(2, kind.name())
                        .setParameter(3, store)
                        .setParameter(4, path)
                        .executeUpdate());
    }

    /** Forgets what this run, which has looked at everything, has not found again; and counts what it has found. */
    void conclude(StoreRun run, Tally tally) {
        catalog.createNativeMutationQuery("delete from store_finding where run_kind = ?1 and run_id <> ?2")
                .setParameter(1, run.kind.name())
                .setParameter(2, run.id)
                .executeUpdate();
        List<Tuple> counted = catalog.createNativeQuery(
                        "select kind, cast(sum(objects) as bigint), cast(sum(bytes) as bigint) from store_finding where run_id = ?1"
                                + " group by kind",
                        Tuple.class)
                .setParameter(1, run.id)
                .getResultList();
        counted.forEach(row -> tally.add(
                FindingKind.valueOf(row.get(0, String.class)).word(), row.get(1, Long.class), row.get(2, Long.class)));
    }

    /** The first findings of the last run of a kind, by path. */
    List<Finding> first(RunKind kind, int most) {
        List<Tuple> rows = catalog.createNativeQuery(
                        "select kind, store, path, detail, objects, bytes, first_seen from store_finding"
                                + " where run_kind = ?1 order by path, kind, store limit ?2",
                        Tuple.class)
                .setParameter(1, kind.name())
                .setParameter(2, most)
                .getResultList();
        return rows.stream()
                .map(row -> new Finding(
                        FindingKind.valueOf(row.get(0, String.class)),
                        row.get(1, String.class),
                        row.get(2, String.class),
                        row.get(3, String.class),
                        row.get(4, Long.class),
                        row.get(5, Long.class),
                        row.get(6, Instant.class)))
                .toList();
    }
}
