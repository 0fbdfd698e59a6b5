package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import dev.coffer.backup.Backup;
import dev.coffer.backup.Progress;
import dev.coffer.catalog.JsonColumn;
import dev.coffer.instance.Instance;
import dev.coffer.work.Attempt;
import dev.coffer.work.Execution;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A restore: the order and its state. The status changes only through the transitions. */
@Entity
public class Restore extends PanacheEntityBase {

    /** The fault code of a restore that its account ended. */
    public static final String CANCELLED = "cancelled";

    private static final String CANCELLED_MESSAGE = "The restore was cancelled. Nothing of it is left.";

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    public UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    public String accountId;

    /** The instance that is restored to. */
    @Column(name = "instance_id", nullable = false, updatable = false)
    public UUID instanceId;

    @Column(name = "backup_id", nullable = false, updatable = false)
    public UUID backupId;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, updatable = false)
    public RestoreMode mode;

    @Column(nullable = false, updatable = false)
    public Instant created;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private RestoreStatus status;

    /** A {@link RestoreOrder}. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false, updatable = false)
    private String wanted;

    /** A {@link RestoreOutcome}; null until everything was restored and compared. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column
    private @Nullable String outcome;

    /** Null unless it is RUNNING. */
    @Enumerated(EnumType.STRING)
    @Column
    private @Nullable RestorePhase phase;

    @Column(name = "fault_code")
    private @Nullable String faultCode;

    @Column(name = "fault_message")
    private @Nullable String faultMessage;

    /** What to do about it; null unless that is known. */
    @Column(name = "fault_details")
    private @Nullable String faultDetails;

    @Column(name = "cancel_asked", nullable = false)
    private boolean cancelAsked;

    /** Reported while it is RUNNING, in statements of its own; each attempt begins without. */
    @Embedded
    private @Nullable Progress progress;

    @Embedded
    private Execution runs = new Execution();

    /** When an attempt ended for the first time with a failure that passes by itself; null if none did. */
    @Column(name = "retried_since")
    private @Nullable Instant retriedSince;

    @Column(name = "drop_replaced_at")
    private @Nullable Instant dropReplacedAt;

    @Column
    private @Nullable Instant started;

    @Column
    private @Nullable Instant ended;

    /** For Hibernate, which sets the fields from a row. */
    @SuppressWarnings("NullAway.Init")
    protected Restore() {}

    /** A new restore, not yet persisted. */
    @SuppressWarnings("NullAway.Init")
    Restore(Instance instance, Backup backup, RestoreMode mode, RestoreOrder order, Instant now) {
        this.accountId = instance.accountId;
        this.instanceId = instance.id;
        this.backupId = backup.id;
        this.mode = mode;
        this.status = RestoreStatus.NEW;
        this.wanted = JsonColumn.write(order);
        this.created = now;
    }

    // Questions.

    public RestoreStatus status() {
        return status;
    }

    public RestoreOrder order() {
        return JsonColumn.read(wanted, RestoreOrder.class);
    }

    /** Returns what came out; null until everything was restored and compared. */
    public @Nullable RestoreOutcome outcome() {
        return outcome == null ? null : JsonColumn.read(outcome, RestoreOutcome.class);
    }

    /** Returns what its run is doing; null unless it is RUNNING. */
    public @Nullable RestorePhase phase() {
        return phase;
    }

    /** Returns null unless it failed or was cancelled. */
    public @Nullable String faultCode() {
        return faultCode;
    }

    /** Returns null unless it failed or was cancelled. */
    public @Nullable String faultMessage() {
        return faultMessage;
    }

    /** Returns what to do about the fault; null unless that is known. */
    public @Nullable String faultDetails() {
        return faultDetails;
    }

    /** Returns what its run reported last; null before the first report. */
    public @Nullable Progress progress() {
        return progress;
    }

    public boolean cancelAsked() {
        return cancelAsked;
    }

    /** Returns the number of attempts, which is the number of the newest one. */
    public int attempts() {
        return runs.count();
    }

    /** Returns how many attempts before the newest one count against the limit. */
    public int failedAttempts() {
        return runs.counted() - 1;
    }

    /** Returns the attempts, oldest first. */
    public List<Attempt> history() {
        return runs.history();
    }

    /** Returns when the first attempt ended with a failure that passes by itself; null if none did. */
    public @Nullable Instant retriedSince() {
        return retriedSince;
    }

    /** Returns when the databases that it replaced are dropped; null if that is not planned, or done. */
    public @Nullable Instant dropReplacedAt() {
        return dropReplacedAt;
    }

    /** Returns when its first attempt began; null before. */
    public @Nullable Instant started() {
        return started;
    }

    /** Returns null until it has ended. */
    public @Nullable Instant ended() {
        return ended;
    }

    /** Whether an execution may still change it. */
    public boolean heldBy(UUID execution) {
        return status.active() && runs.heldBy(execution);
    }

    // Finders.

    /**
     * Returns the restore of an account's instance with an id.
     *
     * @throws Fault {@code itemNotFound} if there is none, also if the text is no id
     */
    static Restore require(String accountId, String instanceId, String id) {
        Instance instance = Instance.require(accountId, instanceId);
        return Ids.parse(id)
                .flatMap(uuid -> Restore.<Restore>findByIdOptional(uuid))
                .filter(restore -> restore.instanceId.equals(instance.id))
                .orElseThrow(() -> Fault.notFound(id));
    }

    /** Returns the restore with an id, locked against other transactions. */
    public static Optional<Restore> locked(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Returns the restore if an execution holds it or was the last to do so, locked against other transactions. */
    public static Optional<Restore> lockedBy(UUID id, UUID execution) {
        return find("id = ?1 and runs.executionId = ?2", id, execution)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** Returns the restore into an instance that is queued or running. */
    static Optional<Restore> activeOf(UUID instance) {
        return find("instanceId = ?1 and status in (NEW, RUNNING)", instance).firstResultOptional();
    }

    /** Whether the account asked to end a restore that a run holds. */
    public static boolean isCancelAsked(UUID id, UUID execution) {
        return QuarkusTransaction.requiringNew()
                .call(() -> !getEntityManager()
                        .createNativeQuery("select 1 from restore where id = ?1 and execution_id = ?2 and cancel_asked")
                        .setParameter(1, id)
                        .setParameter(2, execution)
                        .getResultList()
                        .isEmpty());
    }

    /** Returns some restores whose replaced databases are to be dropped by now. */
    static List<Restore> withReplacedDueBy(Instant now, int most) {
        return find("dropReplacedAt <= ?1 order by dropReplacedAt", now)
                .page(0, most)
                .list();
    }

    /** Returns the restores of an instance that keep databases which they replaced, newest first. */
    static List<Restore> keepingOf(UUID instance) {
        return Restore.<Restore>list("instanceId = ?1 and mode = REPLACE order by id desc", instance).stream()
                .filter(restore -> !restore.kept().isEmpty())
                .toList();
    }

    /** Returns the names of the databases that it replaced and that are still kept. */
    List<String> kept() {
        RestoreOutcome found = outcome();
        return found == null
                ? List.of()
                : found.restored().stream()
                        .flatMap(each -> Optional.ofNullable(each.kept()).stream())
                        .toList();
    }

    /**
     * Returns a page of the restores into an instance, newest first. This takes one statement, and up to two more if there
     * is nothing to show.
     *
     * @throws Fault {@code itemNotFound} if the account has no such instance, {@code badRequest} if the marker is no
     *     restore into it
     */
    static Page<Restore> ofInstance(String accountId, UUID instance, PageRequest request) {
        UUID marker = request.marker();
        List<Restore> read = getSession()
                .createNativeQuery(
                        "select r.* from (select * from restore where "
                                + PageRequest.ofOwner("instance_id", ":instance", "id", ":before") + request.atMost()
                                + ") r where exists (select 1 from instance i where i.id = :instance"
                                + " and i.account_id = :account and i.deleted_at is null)"
                                + " and (:before = cast('" + PageRequest.GREATEST + "' as uuid)"
                                + " or exists (select 1 from restore m where m.id = :before"
                                + " and m.instance_id = :instance)) order by r.instance_id desc, r.id desc",
                        Restore.class)
                .setParameter("account", accountId)
                .setParameter("instance", instance)
                .setParameter("before", request.before())
                .getResultList();
        if (read.isEmpty()) {
            Instance.require(accountId, instance.toString());
            if (marker != null && count("id = ?1 and instanceId = ?2", marker, instance) == 0) {
                throw PageRequest.unknownMarker(marker.toString());
            }
        }
        return Page.of(read, request);
    }

    // Transitions.

    /**
     * An execution begins the restore, for the first time or after another execution died.
     *
     * @param worker the name of the execution's worker
     */
    public void begin(UUID execution, String worker, Instant now) {
        if (!status.active()) {
            throw new IllegalStateException("Restore " + id + " is " + status + " and cannot begin.");
        }
        if (runs.heldBy(execution)) {
            return;
        }
        runs.begin(execution, worker, "while the restore was " + (phase == null ? status : phase), now);
        status = RestoreStatus.RUNNING;
        started = started == null ? now : started;
        if (phase != RestorePhase.NAMING) {
            progress = null;
            phase = RestorePhase.CHECKING;
        }
    }

    /** Its run goes on to another phase before {@link RestorePhase#NAMING}. */
    public void enter(UUID execution, RestorePhase next) {
        requireHeld(execution);
        if (next == RestorePhase.NAMING || phase == RestorePhase.NAMING) {
            throw new IllegalStateException("Restore " + id + " cannot go from " + phase + " to " + next + ".");
        }
        phase = next;
    }

    /**
     * Everything is restored and compared, and gets its names next: from now on it cannot be cancelled.
     *
     * @return false if its account has asked to end it
     */
    public boolean naming(UUID execution, RestoreOutcome found) {
        requireHeld(execution);
        if (cancelAsked && phase != RestorePhase.NAMING) {
            return false;
        }
        phase = RestorePhase.NAMING;
        outcome = JsonColumn.write(found);
        return true;
    }

    /** Everything has its name: the restore is COMPLETED, or INCOMPLETE if something failed or differs. */
    public void end(UUID execution, RestoreOutcome found, Instant now) {
        requireHeld(execution);
        outcome = JsonColumn.write(found);
        Long keep = order().keepReplacedSeconds();
        if (keep != null && !kept().isEmpty()) {
            dropReplacedAt = now.plus(Duration.ofSeconds(keep));
        }
        become(found.whole() ? RestoreStatus.COMPLETED : RestoreStatus.INCOMPLETE, now);
    }

    /**
     * The restore failed, and nothing of it is there.
     *
     * @param details what to do about it; null unless that is known
     */
    public void fail(UUID execution, String code, String message, @Nullable String details, Instant now) {
        requireHeld(execution);
        faultCode = code;
        faultMessage = message;
        faultDetails = details;
        become(RestoreStatus.FAILED, now);
    }

    /** The run that held it has ended because its account asked for that. */
    public void cancelled(UUID execution, Instant now) {
        requireHeld(execution);
        cancelledAt(now);
    }

    /**
     * Its account ends it: at once, if no run holds it, or else the run does.
     *
     * @throws IllegalStateException if it has ended, or gets its names
     */
    void cancel(Instant now) {
        if (!status.active() || phase == RestorePhase.NAMING) {
            throw new IllegalStateException("Restore " + id + " is " + status + " and cannot be cancelled.");
        }
        if (status == RestoreStatus.NEW) {
            cancelledAt(now);
        } else {
            cancelAsked = true;
        }
    }

    /**
     * The execution gives the restore back before its end, so that another may begin it at once. One that was cancelled
     * ends instead.
     *
     * @param why the reason, in a few words
     * @param counts whether the attempt counts against the limit
     * @param passing whether the reason is a failure that passes by itself
     */
    public void release(UUID execution, String why, boolean counts, boolean passing, Instant now) {
        requireHeld(execution);
        if (cancelAsked) {
            cancelledAt(now);
            return;
        }
        runs.release(why, counts, now);
        status = RestoreStatus.NEW;
        if (passing && retriedSince == null) {
            retriedSince = now;
        }
    }

    /** Databases that it replaced have been dropped. */
    void dropped(List<String> names) {
        RestoreOutcome found = outcome();
        if (found != null) {
            outcome = JsonColumn.write(found.without(names));
        }
        if (kept().isEmpty()) {
            dropReplacedAt = null;
        }
    }

    /** The databases that it replaced could not be dropped; it is tried again later. */
    void dropLater(Instant when) {
        dropReplacedAt = when;
    }

    private void cancelledAt(Instant now) {
        faultCode = CANCELLED;
        faultMessage = CANCELLED_MESSAGE;
        become(RestoreStatus.CANCELLED, now);
    }

    private void requireHeld(UUID execution) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Restore " + id + " is not held by execution " + execution + ".");
        }
    }

    private void become(RestoreStatus next, Instant now) {
        status = next;
        phase = null;
        ended = now;
        runs.end(next.name().toLowerCase(java.util.Locale.ROOT), now);
    }
}
