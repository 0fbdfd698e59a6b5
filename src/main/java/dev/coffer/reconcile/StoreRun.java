package dev.coffer.reconcile;

import dev.coffer.work.Execution;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.LockModeType;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** One run over the whole store. */
@Entity
@Table(name = "store_run")
class StoreRun extends PanacheEntityBase {

    /** How many runs of a kind are kept. */
    private static final int KEPT = 20;

    private static final String ACTIVE = "kind = ?1 and status in (QUEUED, RUNNING)";

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    UUID id;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, updatable = false)
    RunKind kind;

    @Column(name = "dry_run", nullable = false, updatable = false)
    boolean dryRun;

    @Column(nullable = false, updatable = false)
    Instant ordered;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private Status status;

    @Embedded
    private Execution runs = new Execution();

    @Column
    @Nullable
    Instant started;

    @Column
    @Nullable
    Instant ended;

    @Column(nullable = false)
    long objects;

    @Column(nullable = false)
    long bytes;

    /** Null unless it failed. */
    @Column(name = "fault_message")
    @Nullable
    String faultMessage;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "store_run_count", joinColumns = @JoinColumn(name = "run_id"))
    @MapKeyColumn(name = "name")
    Map<String, Count> counts = new HashMap<>();

    /** The status of a run, as the API names it. */
    enum Status {
        QUEUED,
        RUNNING,
        COMPLETED,
        FAILED
    }

    protected StoreRun() {}

    StoreRun(RunKind kind, boolean dryRun, Instant now) {
        this.kind = kind;
        this.dryRun = dryRun;
        this.ordered = now;
        this.status = Status.QUEUED;
    }

    Status status() {
        return status;
    }

    boolean active() {
        return status == Status.QUEUED || status == Status.RUNNING;
    }

    boolean heldBy(UUID execution) {
        return status == Status.RUNNING && runs.heldBy(execution);
    }

    /** A worker takes it up, for the first time or again after another died. */
    void begin(UUID execution, String worker, Instant now) {
        if (!active()) {
            throw new IllegalStateException("Run " + id + " is " + status + " and cannot begin.");
        }
        status = Status.RUNNING;
        runs.begin(execution, worker, "while it looked at the store", now);
        started = now;
    }

    /** Ends the run; it has failed if a store did. */
    void end(UUID execution, Tally tally, Instant now) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Run " + id + " is not held by execution " + execution + ".");
        }
        objects = tally.looked().number();
        bytes = tally.looked().bytes();
        counts.clear();
        counts.putAll(tally.counts());
        faultMessage = tally.fault();
        status = faultMessage == null ? Status.COMPLETED : Status.FAILED;
        runs.end(faultMessage == null ? "completed" : "failed", now);
        ended = now;
    }

    /** The run of a kind that has not ended. */
    static Optional<StoreRun> active(RunKind kind) {
        return find(ACTIVE, kind).firstResultOptional();
    }

    /** The newest run of a kind. */
    static Optional<StoreRun> last(RunKind kind) {
        return find("kind = ?1 order by id desc", kind).firstResultOptional();
    }

    /** The newest run of a kind that has come to its end. */
    static Optional<StoreRun> lastCompleted(RunKind kind) {
        return find("kind = ?1 and status = COMPLETED order by id desc", kind).firstResultOptional();
    }

    static Optional<StoreRun> locked(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Returns the first findings of the last run of a kind, by path. */
    static List<StoreRunView.FindingView> findings(RunKind kind, int most) {
        return getSession()
                .createNativeQuery(
                        "select kind, store, path, detail, objects, bytes, first_seen from store_finding"
                                + " where run_kind = ?1 order by path, kind, store limit ?2",
                        Tuple.class)
                .setParameter(1, kind.name())
                .setParameter(2, most)
                .getResultStream()
                .map(row -> new StoreRunView.FindingView(
                        FindingKind.valueOf(row.get(0, String.class)).word(),
                        row.get(1, String.class),
                        row.get(2, String.class),
                        row.get(3, String.class),
                        row.get(4, Long.class),
                        row.get(5, Long.class),
                        row.get(6, Instant.class)))
                .toList();
    }

    /** Forgets all but the newest. */
    static void forgetOld(RunKind kind) {
        getEntityManager()
                .createNativeQuery("delete from store_run where kind = ?1 and ended is not null and id not in"
                        + " (select id from store_run where kind = ?1 order by id desc limit ?2)")
                .setParameter(1, kind.name())
                .setParameter(2, KEPT)
                .executeUpdate();
    }
}
