package dev.coffer.backup;

import dev.coffer.datastore.DatastoreRef;
import dev.coffer.fault.Fault;
import dev.coffer.instance.Instance;
import dev.coffer.paging.PageRequest;
import dev.coffer.wire.Ids;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A backup: what was asked for, and how far it has come. Its status moves only through its methods. A deleted backup
 * stays as a row, so that a list that is being paged through still knows it as a marker.
 */
@Entity
public class Backup extends PanacheEntityBase {

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    public UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    public String accountId;

    @Column(name = "instance_id", nullable = false, updatable = false)
    public UUID instanceId;

    /** The backup that this one builds on; null for a full one. */
    @Column(name = "parent_id", updatable = false)
    public @Nullable UUID parentId;

    @Column(nullable = false)
    public String name;

    @Column
    public @Nullable String description;

    @Embedded
    public DatastoreRef datastore;

    @Column(name = "storage_driver", nullable = false)
    public String storageDriver;

    /** Whether a schedule asked for it. */
    @Column(nullable = false)
    public boolean automated;

    @Column(nullable = false, updatable = false)
    public Instant created;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private BackupStatus status;

    @Column(name = "size_bytes")
    private @Nullable Long sizeBytes;

    @Column
    private @Nullable String location;

    /** The folder of a RESTORED record; null for every other. */
    @Column(name = "restored_folder", updatable = false)
    private @Nullable String restoredFolder;

    @Column(name = "fault_code")
    private @Nullable String faultCode;

    @Column(name = "fault_message")
    private @Nullable String faultMessage;

    @Column(nullable = false)
    private List<String> warnings;

    @Embedded
    private @Nullable Progress progress;

    /** The run of a worker that may change this backup; no other may. */
    @Column(name = "execution_id")
    private @Nullable UUID executionId;

    /** The number of the run that has it or had it last; each has another. */
    @Column(nullable = false)
    private int attempts;

    @Column(name = "handed_back", nullable = false)
    private int handedBack;

    @Column(name = "manifest_open", nullable = false)
    private boolean manifestOpen;

    @Column(name = "attempt_log", nullable = false)
    private List<String> attemptLog;

    @Column(nullable = false)
    private Instant updated;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    /** The order to remove its objects; null unless it is or was deleted. */
    @Column(name = "removal_id")
    private @Nullable UUID removalId;

    /** How often the store refused that order. */
    @Column(name = "removal_attempts", nullable = false)
    private int removalAttempts;

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
        this.accountId = instance.accountId;
        this.instanceId = instance.id;
        this.datastore = instance.datastore;
        this.parentId = parent == null ? null : parent.id;
        this.storageDriver = storageDriver;
        this.created = now;
        this.updated = now;
        this.status = BackupStatus.NEW;
        this.warnings = List.copyOf(warnings);
        this.attemptLog = List.of();
    }

    /**
     * A record for a backup that the store holds already, not yet persisted.
     *
     * @param parent the backup that it builds on, if this catalog knows it
     */
    static Backup restored(StoredBackups.Found found, @Nullable Backup parent, String driver, URI where, Instant now) {
        Manifest manifest = found.manifest();
        Backup backup = new Backup();
        backup.accountId = manifest.account();
        backup.instanceId = manifest.instance();
        backup.datastore = new DatastoreRef(found.version());
        backup.parentId = parent == null ? null : parent.id;
        backup.storageDriver = driver;
        backup.created = now;
        backup.updated = now;
        backup.status = BackupStatus.RESTORED;
        backup.warnings = manifest.warnings();
        backup.restoredFolder = found.folder();
        backup.location = where.toString();
        backup.sizeBytes = manifest.storedBytes();
        backup.attemptLog = List.of();
        return backup;
    }

    // Questions.

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

    /** The run of a worker that holds it, or held it last; null until the first. */
    @Nullable
    UUID execution() {
        return executionId;
    }

    /** How often a worker has begun it, and so the number of the newest attempt. */
    public int attempts() {
        return attempts;
    }

    /** How many attempts before the newest one count against their limit. */
    int failedAttempts() {
        return attempts - handedBack - 1;
    }

    /** A line for each attempt, oldest first. */
    List<String> attemptLog() {
        return attemptLog;
    }

    /** What is known of each attempt, oldest first. */
    List<Attempt> history() {
        return attemptLog.stream().map(Attempt::parse).toList();
    }

    /** Whether a run that no longer holds it may have written a manifest, or may yet. */
    boolean manifestOpen() {
        return manifestOpen;
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
    boolean toBeVerifiedBy(UUID order) {
        return deletedAt == null && order.equals(verifyId);
    }

    /** The folder of its objects in the store. */
    public String folder() {
        return restoredFolder == null ? folderOf(id) : restoredFolder;
    }

    /** The folder of another backup of the same instance. */
    public String folderOf(UUID backup) {
        return accountId + "/" + instanceId + "/" + backup;
    }

    /** Whether this run of a worker may still change it. */
    public boolean heldBy(UUID execution) {
        return status.running() && deletedAt == null && execution.equals(executionId);
    }

    /** Whether its objects are to be removed, and this is the order to do so. */
    boolean beingRemovedBy(UUID removal) {
        return deletedAt != null && removal.equals(removalId);
    }

    // Transitions.

    /**
     * A run of a worker takes the backup up, for the first time or again after another run died.
     *
     * @param worker the name of the run's worker
     */
    void begin(UUID execution, String worker, Instant now) {
        if (!status.running()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot begin.");
        }
        closeAttempt("its worker died, or lost its lease or the catalog, while the backup was " + status, now);
        manifestOpen |= status == BackupStatus.SAVING;
        executionId = execution;
        attempts++;
        log(Attempt.begun(attempts, worker, now).line());
        progress = null;
        become(BackupStatus.BUILDING, now);
    }

    /**
     * Its run ends before its end, and lets another begin it at once.
     *
     * @param outcome why, in a few words
     * @param counts whether that was an attempt, of which there are only so many
     */
    void release(UUID execution, String outcome, boolean counts, Instant now) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not held by execution " + execution + ".");
        }
        closeAttempt(outcome, now);
        manifestOpen |= status == BackupStatus.SAVING;
        executionId = null;
        handedBack += counts ? 0 : 1;
        become(BackupStatus.NEW, now);
    }

    /** All parts are stored; the manifest is next. */
    void saving(UUID execution, Instant now) {
        require(execution, BackupStatus.BUILDING);
        become(BackupStatus.SAVING, now);
    }

    /**
     * The store has confirmed the manifest.
     *
     * @param leftOut what it does not hold; added to what was known when it was ordered
     */
    void complete(UUID execution, long storedBytes, URI where, List<String> leftOut, Instant now) {
        require(execution, BackupStatus.SAVING);
        sizeBytes = storedBytes;
        location = where.toString();
        warnings = Stream.concat(warnings.stream(), leftOut.stream()).toList();
        closeAttempt("completed", now);
        become(BackupStatus.COMPLETED, now);
    }

    /** It cannot be taken. */
    void fail(UUID execution, String code, String message, Instant now) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not held by execution " + execution + ".");
        }
        faultCode = code;
        faultMessage = message;
        closeAttempt(code, now);
        become(BackupStatus.FAILED, now);
    }

    /**
     * It is gone for every caller; its objects are still to be removed.
     *
     * @param removal the order to remove them
     */
    void delete(UUID removal, Instant now) {
        if (status.running()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot be deleted.");
        }
        deletedAt = now;
        updated = now;
        removalId = removal;
        removalAttempts = 0;
        verifyId = null;
    }

    /**
     * The store refused to remove its objects.
     *
     * @return how often it did for this order
     */
    int removalRefused(UUID removal) {
        requireRemoval(removal);
        return ++removalAttempts;
    }

    /** Its objects could not be removed: it is listed again, with the reason, and can be deleted again. */
    void deleteFailed(UUID removal, String code, String message, Instant now) {
        requireRemoval(removal);
        deletedAt = null;
        faultCode = code;
        faultMessage = message;
        become(BackupStatus.DELETE_FAILED, now);
    }

    /** Ends the newest attempt in the log, unless it has ended. */
    private void closeAttempt(String outcome, Instant now) {
        int last = attemptLog.size() - 1;
        if (last >= 0) {
            List<String> next = new ArrayList<>(attemptLog);
            next.set(last, Attempt.parse(next.get(last)).end(outcome, now).line());
            attemptLog = List.copyOf(next);
        }
    }

    private void log(String line) {
        attemptLog = Stream.concat(attemptLog.stream(), Stream.of(line)).toList();
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
    void verified(UUID order, Verification found) {
        if (!toBeVerifiedBy(order)) {
            throw new IllegalStateException("Backup " + id + " was not being verified by the order " + order + ".");
        }
        verifyId = null;
        verification = found;
    }

    private void requireRemoval(UUID removal) {
        if (!beingRemovedBy(removal)) {
            throw new IllegalStateException("Backup " + id + " was not being deleted by the order " + removal + ".");
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

    // Finders.

    /**
     * The account's backup with this id.
     *
     * @throws Fault {@code itemNotFound} if there is none, whatever the text is
     */
    public static Backup require(String accountId, String id) {
        return Ids.parse(id).flatMap(uuid -> ofAccount(accountId, uuid)).orElseThrow(() -> Fault.notFound(id));
    }

    /**
     * The instance of the account's backup with this id; the backup itself is not loaded.
     *
     * @throws Fault {@code itemNotFound} if there is none, whatever the text is
     */
    static UUID instanceOf(String accountId, String id) {
        return Ids.parse(id)
                .flatMap(uuid -> getEntityManager()
                        .createQuery(
                                "select b.instanceId from Backup b"
                                        + " where b.accountId = ?1 and b.id = ?2 and b.deletedAt is null",
                                UUID.class)
                        .setParameter(1, accountId)
                        .setParameter(2, uuid)
                        .getResultStream()
                        .findFirst())
                .orElseThrow(() -> Fault.notFound(id));
    }

    /** The backup with this id, deleted or not, held against other transactions. */
    static Optional<Backup> locked(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The backup that a run holds or has ended, held against other transactions; nothing once another run has it. */
    static Optional<Backup> lockedBy(UUID id, UUID execution) {
        return Backup.<Backup>find("id = ?1 and executionId = ?2", id, execution)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** The account's backup with this id, unless it is deleted. */
    public static Optional<Backup> ofAccount(String accountId, UUID id) {
        return find("accountId = ?1 and id = ?2 and deletedAt is null", accountId, id)
                .firstResultOptional();
    }

    /** How many backups an account has. */
    public static long countOfAccount(String accountId) {
        return count("accountId = ?1 and deletedAt is null", accountId);
    }

    /** The records, deleted or not, that point at a folder which is not that of their own id. */
    static List<Backup> pointingAt(StoredFolder folder) {
        return list("restoredFolder = ?1", folder.path());
    }

    /** The records that are not deleted and point at folders of the same instance. */
    static List<Backup> pointing(StoredFolder folder) {
        return list(
                "accountId = ?1 and deletedAt is null and restoredFolder like ?2 escape '!'",
                folder.account(),
                folder.instancePath().replace("_", "!_") + "/%");
    }

    /** Whether a backup of an instance is to be taken or is being taken. */
    static boolean isAnyRunning(Instance instance) {
        return count("instanceId = ?1 and status in ?2 and deletedAt is null", instance.id, BackupStatus.allRunning())
                > 0;
    }

    /** The newest completed backup of an instance that is not broken, the one that an incremental one builds on. */
    public static Optional<Backup> newestCompleted(Instance instance) {
        return find(
                        PageRequest.nearlyAll("accountId = ?1")
                                + " and status = COMPLETED and deletedAt is null and brokenAncestor is null"
                                + " and (verification.result is null or verification.result = OK) and "
                                + PageRequest.ofOwner("instanceId", UUID.class, "?2", "id", "?3"),
                        instance.accountId,
                        instance.id,
                        PageRequest.GREATEST)
                .firstResultOptional();
    }

    /** Some of the records of all accounts that are whole, by id. */
    public static List<Backup> wholeAfter(UUID last, int most) {
        return find("status in (COMPLETED, RESTORED) and deletedAt is null and id > ?1 order by id", last)
                .page(0, most)
                .list();
    }

    /** The records of an instance that are whole. */
    static List<Backup> wholeOf(StoredFolder folder) {
        return list(
                "accountId = ?1 and (instanceId = ?2 or restoredFolder like ?3 escape '!')"
                        + " and status in (COMPLETED, RESTORED) and deletedAt is null",
                folder.account(),
                folder.instance(),
                folder.instancePath().replace("_", "!_") + "/%");
    }
}
