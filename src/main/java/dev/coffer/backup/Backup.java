package dev.coffer.backup;

import dev.coffer.datastore.DatastoreRef;
import dev.coffer.instance.Instance;
import dev.coffer.work.Execution;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backup: what was asked for, and how far it has come. Its status moves only through its methods. A deleted backup
 * stays as a row, so that a list that is being paged through still knows it as a marker.
 */
@Entity
public class Backup extends BackupRecord {

    @Embedded
    public DatastoreRef datastore;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private BackupStatus status;

    @Column(name = "size_bytes")
    private @Nullable Long sizeBytes;

    @Column
    private @Nullable String location;

    @Column(name = "fault_code")
    private @Nullable String faultCode;

    @Column(name = "fault_message")
    private @Nullable String faultMessage;

    @Column(nullable = false)
    private List<String> warnings;

    @Embedded
    private @Nullable Progress progress;

    @Embedded
    private Execution runs;

    @Column(nullable = false)
    private Instant updated;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    @Embedded
    private RemovalOrder removal;

    /** The order to verify it that has not been followed yet. */
    @Column(name = "verify_id")
    private @Nullable UUID verifyId;

    /** What the last verification found; null where there was none. */
    @Embedded
    private @Nullable Verification verification;

    /** Set for all that build on a broken backup at once, by {@link BackupTree}. */
    @Column(name = "broken_ancestor", insertable = false, updatable = false)
    private @Nullable UUID brokenAncestor;

    protected Backup() {}

    /**
     * A new backup, not yet persisted.
     *
     * @param parent null for a full one
     * @param warnings what of the order cannot be followed
     */
    Backup(Instance instance, @Nullable Backup parent, String storageDriver, List<String> warnings, Instant now) {
        super(instance.accountId, instance.id, parent, storageDriver, now);
        this.datastore = instance.datastore;
        this.updated = now;
        this.status = BackupStatus.NEW;
        this.warnings = List.copyOf(warnings);
        this.runs = new Execution();
        this.removal = new RemovalOrder();
    }

    /**
     * A record for a backup that the store holds already, not yet persisted.
     *
     * @param parent the backup that it builds on, if this catalog knows it
     */
    static Backup restored(StoredBackups.Found found, @Nullable Backup parent, String driver, URI where, Instant now) {
        return new Backup(found, parent, driver, where, now);
    }

    private Backup(StoredBackups.Found found, @Nullable Backup parent, String storageDriver, URI where, Instant now) {
        super(found.manifest().account(), found.manifest().instance(), parent, storageDriver, now);
        this.datastore = new DatastoreRef(found.version());
        this.updated = now;
        this.status = BackupStatus.RESTORED;
        this.warnings = found.manifest().warnings();
        this.restoredFolder = found.folder();
        this.location = where.toString();
        this.sizeBytes = found.manifest().storedBytes();
        this.runs = new Execution();
        this.removal = new RemovalOrder();
    }

    // Questions.

    @Override
    Execution runs() {
        return runs;
    }

    public BackupStatus status() {
        return status;
    }

    public boolean deleted() {
        return deletedAt != null;
    }

    /** In bytes; null until the backup is complete. */
    public @Nullable Long sizeBytes() {
        return sizeBytes;
    }

    /** Null until the backup is complete. */
    public @Nullable String location() {
        return location;
    }

    /** Null unless something went wrong. */
    public @Nullable String faultCode() {
        return faultCode;
    }

    /** Null unless something went wrong. */
    public @Nullable String faultMessage() {
        return faultMessage;
    }

    public List<String> warnings() {
        return warnings;
    }

    public Instant updated() {
        return updated;
    }

    /** Null unless a worker is building it and has told already. */
    public @Nullable Progress progress() {
        return status == BackupStatus.BUILDING ? progress : null;
    }

    /** What the last verification found; null where there was none. */
    public @Nullable Verification verification() {
        return verification;
    }

    /** The nearest backup that it builds on and that is damaged or incomplete; null where there is none. */
    public @Nullable UUID brokenAncestor() {
        return brokenAncestor;
    }

    /** Whether no other backup may build on it, since it or something that it builds on is broken. */
    boolean broken() {
        return brokenAncestor != null || (verification != null && verification.broken());
    }

    /** Whether it is to be verified by this order. */
    public boolean toBeVerifiedBy(UUID order) {
        return deletedAt == null && order.equals(verifyId);
    }

    /** Whether this run of a worker may still change it. */
    public boolean heldBy(UUID execution) {
        return status.running() && deletedAt == null && runs.heldBy(execution);
    }

    /** Whether its objects are to be removed, and this is the order to do so. */
    public boolean beingRemovedBy(UUID order) {
        return deletedAt != null && removal.is(order);
    }

    // Transitions.

    /**
     * A run of a worker takes the backup up, for the first time or again after another run died.
     *
     * @param worker the name of the run's worker
     */
    public void begin(UUID execution, String worker, Instant now) {
        if (!status.running()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot begin.");
        }
        runs.begin(execution, worker, status, status == BackupStatus.SAVING, now);
        progress = null;
        become(BackupStatus.BUILDING, now);
    }

    /**
     * Its run ends before its end, and lets another begin it at once.
     *
     * @param outcome why, in a few words
     * @param counts whether that was an attempt, of which there are only so many
     */
    public void release(UUID execution, String outcome, boolean counts, Instant now) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not held by execution " + execution + ".");
        }
        runs.release(outcome, counts, status == BackupStatus.SAVING, now);
        become(BackupStatus.NEW, now);
    }

    /** All parts are stored; the manifest is next. */
    public void saving(UUID execution, Instant now) {
        require(execution, BackupStatus.BUILDING);
        become(BackupStatus.SAVING, now);
    }

    /**
     * The store has confirmed the manifest.
     *
     * @param leftOut what it does not hold; added to what was known when it was ordered
     */
    public void complete(UUID execution, long storedBytes, URI where, List<String> leftOut, Instant now) {
        require(execution, BackupStatus.SAVING);
        sizeBytes = storedBytes;
        location = where.toString();
        warnings = Stream.concat(warnings.stream(), leftOut.stream()).toList();
        runs.end("completed", now);
        become(BackupStatus.COMPLETED, now);
    }

    /** It cannot be taken. */
    public void fail(UUID execution, String code, String message, Instant now) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not held by execution " + execution + ".");
        }
        faultCode = code;
        faultMessage = message;
        runs.end(code, now);
        become(BackupStatus.FAILED, now);
    }

    /**
     * It is gone for every caller; its objects are still to be removed.
     *
     * @param order the order to remove them
     */
    void delete(UUID order, Instant now) {
        if (status.running()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot be deleted.");
        }
        deletedAt = now;
        updated = now;
        removal.give(order);
        verifyId = null;
    }

    /**
     * The store refused to remove its objects.
     *
     * @return how often it did for this order
     */
    public int removalRefused(UUID order) {
        requireRemoval(order);
        return removal.refused();
    }

    /** Its objects could not be removed: it is listed again, with the reason, and can be deleted again. */
    public void deleteFailed(UUID order, String code, String message, Instant now) {
        requireRemoval(order);
        deletedAt = null;
        faultCode = code;
        faultMessage = message;
        become(BackupStatus.DELETE_FAILED, now);
    }

    /**
     * It is to be read back from its store.
     *
     * @return the order; nothing where an earlier one is still to be followed, which then serves this one too
     * @throws IllegalStateException if it is not whole
     */
    Optional<UUID> orderVerification() {
        if (!status.whole()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot be verified.");
        }
        if (verifyId != null) {
            return Optional.empty();
        }
        verifyId = UUID.randomUUID();
        return Optional.of(verifyId);
    }

    /** It was read back. */
    public void verified(UUID order, Verification found) {
        if (!toBeVerifiedBy(order)) {
            throw new IllegalStateException("Backup " + id + " was not being verified by the order " + order + ".");
        }
        verifyId = null;
        verification = found;
    }

    private void requireRemoval(UUID order) {
        if (!beingRemovedBy(order)) {
            throw new IllegalStateException("Backup " + id + " was not being deleted by the order " + order + ".");
        }
    }

    private void require(UUID execution, BackupStatus expected) {
        if (!heldBy(execution) || status != expected) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and not held in " + expected
                    + " by execution " + execution + ".");
        }
    }

    private void become(BackupStatus next, Instant now) {
        status = next;
        updated = now;
    }
}
