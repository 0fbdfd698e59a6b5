package dev.coffer.backup;

import dev.coffer.store.Stores;
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
import jakarta.persistence.Table;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a backup in another store: the order and its state. It has the same objects under the same keys. The status
 * changes only through the transitions.
 */
@Entity
@Table(name = "backup_copy")
public class BackupCopy extends PanacheEntityBase {

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    public UUID id;

    @Column(name = "backup_id", nullable = false, updatable = false)
    public UUID backupId;

    /** The name of the store that holds it. */
    @Column(nullable = false, updatable = false)
    public String store;

    /** The container of that store which holds it; null where the store has only one place. */
    @Column
    private @Nullable String container;

    @Column
    private @Nullable String name;

    @Column
    private @Nullable String description;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private CopyStatus status;

    @Column
    @SuppressWarnings("UnusedVariable") // the column is shown, and not the field
    private @Nullable String location;

    @Column(name = "fault_code")
    private @Nullable String faultCode;

    @Column(name = "fault_message")
    private @Nullable String faultMessage;

    /** The order to make it. */
    @Column(name = "order_id", nullable = false)
    private UUID orderId;

    /** The runs of that order. */
    @Embedded
    private Execution runs;

    /** What the last verification of this copy found; null where there was none. */
    @Embedded
    private @Nullable Verification verification;

    @Column(nullable = false, updatable = false)
    public Instant created;

    @Column(nullable = false)
    private Instant updated;

    /** For Hibernate, which sets the fields from a row. */
    @SuppressWarnings("NullAway.Init")
    protected BackupCopy() {}

    /** A new copy, not yet persisted. */
    @SuppressWarnings("NullAway.Init")
    BackupCopy(UUID backup, Stores.Named target, @Nullable String name, @Nullable String description, Instant now) {
        this.backupId = backup;
        this.store = target.name();
        this.created = now;
        renew(target, name, description, now);
    }

    // Questions.

    /** Returns where its folder is, as {@link Backup#place} does. */
    public String place() {
        return Stores.place(store, container);
    }

    /** Returns the container of its store which holds it; null where the store has only one place. */
    @Nullable
    String container() {
        return container;
    }

    public CopyStatus status() {
        return status;
    }

    /** Returns the order to make it. */
    UUID order() {
        return orderId;
    }

    /** Returns how many attempts at its order count against the limit, with the newest one. */
    public int attempts() {
        return runs.counted();
    }

    /** Whether there was an attempt at its order before the newest one. */
    public boolean begunBefore() {
        return runs.count() > 1;
    }

    /** Returns null unless it failed. */
    public @Nullable String faultMessage() {
        return faultMessage;
    }

    /** Whether an execution may still change it. */
    public boolean heldBy(UUID execution) {
        return status.active() && runs.heldBy(execution);
    }

    /** Returns the result of its last verification; null before the first. */
    @Nullable
    Verification verification() {
        return verification;
    }

    /** Whether it is complete, as far as is known. */
    boolean sound() {
        return status == CopyStatus.COMPLETED && (verification == null || !verification.broken());
    }

    // Finders.

    /** Returns the copies of a backup, oldest first. */
    public static List<BackupCopy> of(UUID backup) {
        return list("backupId = ?1 order by id", backup);
    }

    /** Returns the {@link #place places} of all copies that lie in a container. */
    public static List<String> places() {
        return getEntityManager()
                .createQuery(
                        "select distinct c.store, c.container from BackupCopy c where c.container is not null",
                        Object[].class)
                .getResultStream()
                .map(row -> Stores.place(String.valueOf(row[0]), String.valueOf(row[1])))
                .toList();
    }

    /** Returns the complete copies of some backups. */
    public static List<BackupCopy> completedOf(List<UUID> backups) {
        return list("backupId in ?1 and status = COMPLETED", backups);
    }

    /** Returns the copy of a backup in a store. */
    public static Optional<BackupCopy> in(String store, UUID backup) {
        return find("backupId = ?1 and store = ?2", backup, store).firstResultOptional();
    }

    /** Returns the copy of an order, locked against other transactions; nothing where there is a newer order. */
    public static Optional<BackupCopy> lockedOf(UUID order) {
        return find("orderId = ?1", order)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** Returns the copy if an execution holds it or was the last to do so, locked against other transactions. */
    public static Optional<BackupCopy> lockedBy(UUID id, UUID execution) {
        return find("id = ?1 and runs.executionId = ?2", id, execution)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** Whether a copy is not an execution's any more, or its backup was deleted. */
    public static boolean isLost(UUID id, UUID execution) {
        return QuarkusTransaction.requiringNew()
                .call(() -> getEntityManager()
                        .createNativeQuery("select 1 from backup_copy c join backup b on b.id = c.backup_id"
                                + " where c.id = ?1 and c.execution_id = ?2 and b.deleted_at is null")
                        .setParameter(1, id)
                        .setParameter(2, execution)
                        .getResultList()
                        .isEmpty());
    }

    // Transitions.

    /**
     * Orders it again after it failed or was removed.
     *
     * @throws IllegalStateException if it is there, or is still to be made
     */
    void orderAgain(Stores.Named target, @Nullable String newName, @Nullable String newDescription, Instant now) {
        if (status.active() || status == CopyStatus.COMPLETED) {
            throw new IllegalStateException("Copy " + id + " is " + status + " and cannot be ordered again.");
        }
        renew(target, newName, newDescription, now);
    }

    private void renew(Stores.Named target, @Nullable String newName, @Nullable String newDescription, Instant now) {
        container = target.container();
        name = newName;
        description = newDescription;
        orderId = UUID.randomUUID();
        runs = new Execution();
        location = null;
        faultCode = null;
        faultMessage = null;
        verification = null;
        become(CopyStatus.NEW, now);
    }

    /**
     * An execution begins it, for the first time or after another execution died.
     *
     * @param worker the name of the execution's worker
     */
    public void begin(UUID execution, String worker, Instant now) {
        if (!status.active()) {
            throw new IllegalStateException("Copy " + id + " is " + status + " and cannot begin.");
        }
        runs.begin(execution, worker, "while it copied the backup", now);
        become(CopyStatus.BUILDING, now);
    }

    /**
     * The execution gives it back before its end, so that another may begin it.
     *
     * @param outcome the reason, in a few words
     * @param counts whether the attempt counts against the limit
     */
    public void release(UUID execution, String outcome, boolean counts, Instant now) {
        require(execution);
        runs.release(outcome, counts, now);
        become(CopyStatus.NEW, now);
    }

    /** The store has confirmed the manifest. */
    public void complete(UUID execution, URI where, Instant now) {
        require(execution);
        location = where.toString();
        runs.end("completed", now);
        become(CopyStatus.COMPLETED, now);
    }

    /** It cannot be made. */
    public void fail(UUID execution, String code, String message, Instant now) {
        require(execution);
        runs.end(code, now);
        giveUp(code, message, now);
    }

    /** It is not made any more, whether an execution holds it or not. */
    void giveUp(String code, String message, Instant now) {
        faultCode = code;
        faultMessage = message;
        become(CopyStatus.FAILED, now);
    }

    /** Its objects were removed. */
    public void remove(Instant now) {
        become(CopyStatus.REMOVED, now);
    }

    /** Persists it, and notes that its backup has copies, which the list of all backups looks for only then. */
    void add() {
        persistAndFlush();
        getEntityManager()
                .createNativeQuery("update backup set copied = true where id = ?1 and not copied")
                .setParameter(1, backupId)
                .executeUpdate();
    }

    /** Records what a verification of this copy found. */
    void verified(Verification found) {
        verification = found;
    }

    /** Returns the record of a copy that its store holds already, not yet persisted. */
    static BackupCopy found(UUID backup, Stores.Named store, URI where, Instant now) {
        BackupCopy copy = new BackupCopy(backup, store, null, null, now);
        copy.location = where.toString();
        copy.become(CopyStatus.COMPLETED, now);
        return copy;
    }

    private void require(UUID execution) {
        if (!heldBy(execution)) {
            throw new IllegalStateException(
                    "Copy " + id + " is " + status + " and not held by execution " + execution + ".");
        }
    }

    private void become(CopyStatus next, Instant now) {
        status = next;
        updated = now;
    }
}
