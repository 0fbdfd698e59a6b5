package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import dev.coffer.datastore.DatastoreRef;
import dev.coffer.engine.Moments;
import dev.coffer.instance.Instance;
import dev.coffer.store.Stores;
import dev.coffer.work.Attempt;
import dev.coffer.work.Execution;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * A backup: the order and its state. The status changes only through the transitions. A deleted backup keeps its row,
 * so that it still works as the marker of a page.
 */
@Entity
public class Backup extends PanacheEntityBase {

    /** The fault code of a backup that its account ended. */
    public static final String CANCELLED = "cancelled";

    public static final String CANCELLED_MESSAGE = "The backup was cancelled.";

    /** The fault of a backup whose objects the store does not let go yet. */
    private static final String OBJECT_LOCKED = "objectLocked";

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    public UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    public String accountId;

    @Column(name = "instance_id", nullable = false, updatable = false)
    public UUID instanceId;

    /** The backup that this one builds on; null for a full one. */
    @Column(name = "parent_id")
    public @Nullable UUID parentId;

    @Column(nullable = false)
    public String name;

    @Column
    public @Nullable String description;

    @Column(name = "storage_driver", nullable = false)
    public String storageDriver;

    /** The name of the store that holds its objects. */
    @Column(nullable = false, updatable = false)
    public String store;

    /** The container of that store which holds its objects; null where the store has only one place for them. */
    @Column(updatable = false)
    @Nullable
    String container;

    /** Whether it may become a full one, if it cannot build on its parent. */
    @Column(name = "or_full", nullable = false, updatable = false)
    boolean orFull;

    /** Whether a schedule asked for it. */
    @Column(nullable = false)
    public boolean automated;

    /** The schedule that asked for it, which may be deleted; null if none did. */
    @Column(name = "schedule_id")
    @Nullable
    UUID scheduleId;

    @Column(nullable = false, updatable = false)
    public Instant created;

    /** The folder of a RESTORED record; null for every other. */
    @Column(name = "restored_folder", updatable = false)
    @Nullable
    String restoredFolder;

    /** The backups whose folders hold the parts of a record with a {@code restoredFolder}; null where not known yet. */
    @Column(name = "part_folders")
    private @Nullable List<UUID> partFolders;

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

    /** What to do about it; null unless that is known. */
    @Column(name = "fault_details")
    @SuppressWarnings("UnusedVariable") // the column is shown, and not the field
    private @Nullable String faultDetails;

    @Column(nullable = false)
    private List<String> warnings;

    /** Whether it holds all data and every object that a restore needs; null until it ends, and where that is unknown. */
    @Column
    private @Nullable Boolean complete;

    /** Those that it can be restored to, if it has pieces of a log; null otherwise. */
    @Embedded
    @SuppressWarnings("UnusedVariable") // its columns are shown, and not the field
    private @Nullable MomentRange moments;

    /** Reported while the backup is BUILDING, in statements of its own; each attempt begins without. */
    @Embedded
    @SuppressWarnings("UnusedVariable") // its columns are shown, and not the field
    private @Nullable Progress progress;

    @Embedded
    private Execution runs;

    /** Whether a run that no longer holds it may have written a manifest, or may still write one. */
    @Column(name = "manifest_open", nullable = false)
    private boolean manifestOpen;

    /** Whether its account asked the run that holds it to end it. */
    @Column(name = "cancel_asked", nullable = false)
    private boolean cancelAsked;

    /** When an attempt ended for the first time with a failure that passes by itself; null if none did. */
    @Column(name = "retried_since")
    private @Nullable Instant retriedSince;

    @Column(nullable = false)
    private Instant updated;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    /** The order to remove its objects, if it is or was deleted. */
    @Column(name = "removal_id")
    private @Nullable UUID removalId;

    /** The runs of that order. */
    @Embedded
    @AttributeOverride(name = "executionId", column = @Column(name = "removal_execution_id"))
    @AttributeOverride(name = "count", column = @Column(name = "removal_attempts", nullable = false))
    @AttributeOverride(name = "handedBack", column = @Column(name = "removal_handed_back", nullable = false))
    @AttributeOverride(name = "log", column = @Column(name = "removal_log"))
    private Execution removal = new Execution();

    /** The last order to verify it. */
    @Embedded
    @AttributeOverride(name = "id", column = @Column(name = "verify_id"))
    @AttributeOverride(name = "store", column = @Column(name = "verify_store"))
    @AttributeOverride(name = "runs.executionId", column = @Column(name = "verify_execution_id"))
    @AttributeOverride(name = "runs.count", column = @Column(name = "verify_attempts", nullable = false))
    @AttributeOverride(name = "runs.handedBack", column = @Column(name = "verify_handed_back", nullable = false))
    @AttributeOverride(name = "runs.log", column = @Column(name = "verify_log"))
    private ReadOrder verifying = new ReadOrder();

    /** What the last verification found in its own store; null where there was none. */
    @Embedded
    private @Nullable Verification verification;

    /** The last order to prove it. */
    @Embedded
    @AttributeOverride(name = "id", column = @Column(name = "prove_id"))
    @AttributeOverride(name = "store", column = @Column(name = "prove_store"))
    @AttributeOverride(name = "runs.executionId", column = @Column(name = "prove_execution_id"))
    @AttributeOverride(name = "runs.count", column = @Column(name = "prove_attempts", nullable = false))
    @AttributeOverride(name = "runs.handedBack", column = @Column(name = "prove_handed_back", nullable = false))
    @AttributeOverride(name = "runs.log", column = @Column(name = "prove_log"))
    private ReadOrder proving = new ReadOrder();

    /** What the last proof found; null where there was none. */
    @Embedded
    private @Nullable Proof proof;

    /** The last hold that was not released; null if there is none. */
    @Embedded
    private @Nullable Hold hold;

    /**
     * The nearest damaged or incomplete backup that this one builds on; null if there is none. Written by
     * {@link BackupTree}, at once for all backups that build on a broken one.
     */
    @Column(name = "broken_ancestor", insertable = false, updatable = false)
    private @Nullable UUID brokenAncestor;

    /** For Hibernate, which sets the fields from a row. */
    @SuppressWarnings("NullAway.Init")
    protected Backup() {}

    /**
     * A new backup, not yet persisted.
     *
     * @param parent null for a full backup
     * @param warnings the parts of the order that cannot be met
     */
    Backup(Instance instance, @Nullable Backup parent, Stores.Named store, List<String> warnings, Instant now) {
        this(instance.accountId, instance.id, parent, store, now);
        this.datastore = instance.datastore;
        this.status = BackupStatus.NEW;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Returns a record for a backup that is in the store already, not yet persisted.
     *
     * @param parent the backup that it builds on; null if there is none in this catalog
     */
    static Backup restored(StoredBackups.Found found, @Nullable Backup parent, Instant now) {
        return new Backup(found, parent, now);
    }

    private Backup(StoredBackups.Found found, @Nullable Backup parent, Instant now) {
        this(found.manifest().account(), found.manifest().instance(), parent, found.store(), now);
        this.datastore = new DatastoreRef(found.version());
        this.status = BackupStatus.RESTORED;
        this.warnings = found.manifest().warnings();
        this.complete = found.manifest().complete();
        this.moments = MomentRange.of(found.manifest().moments());
        this.restoredFolder = found.folder().path();
        this.partFolders = found.manifest().folders();
        this.location = found.store().store().location(restoredFolder).toString();
        this.sizeBytes = found.manifest().storedBytes();
    }

    /** @param parent null for a full backup */
    @SuppressWarnings("NullAway.Init")
    private Backup(String accountId, UUID instanceId, @Nullable Backup parent, Stores.Named store, Instant now) {
        this.accountId = accountId;
        this.instanceId = instanceId;
        this.parentId = parent == null ? null : parent.id;
        this.store = store.name();
        this.container = store.container();
        this.storageDriver = store.store().driver();
        this.created = now;
        this.updated = now;
        this.runs = new Execution();
    }

    /** Marks a new backup as one that a schedule asked for. */
    void orderedBy(UUID schedule) {
        automated = true;
        scheduleId = schedule;
    }

    /** Adds a part of the order that cannot be met. */
    void warn(String warning) {
        warnings = Stream.concat(warnings.stream(), Stream.of(warning)).toList();
    }

    // Questions.

    /** Returns where its folder is: the name of its store, and that of the container, if there is one; see {@link Stores}. */
    public String place() {
        return Stores.place(store, container);
    }

    /** Returns the folder of its objects in the store. */
    public String folder() {
        return restoredFolder == null ? folderOf(id) : restoredFolder;
    }

    /** Whether it is not known yet which folders hold the parts of this record, which points at another's folder. */
    boolean partFoldersUnknown() {
        return restoredFolder != null && partFolders == null;
    }

    /** Whether a record that points at another's folder has parts in the folder of a backup, or may have. */
    boolean mayHavePartsIn(UUID backup) {
        return partFolders == null || partFolders.contains(backup);
    }

    /** Notes which folders hold the parts of a record that points at another's folder. */
    void partFolders(List<UUID> folders) {
        partFolders = List.copyOf(folders);
    }

    /** Returns the folder of another backup of the same instance. */
    public String folderOf(UUID backup) {
        return accountId + "/" + instanceId + "/" + backup;
    }

    /** Returns the execution that holds the backup or held it last; null before the first. */
    @Nullable
    public UUID execution() {
        return runs.execution();
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

    /** Whether a run that no longer holds it may have written a manifest, or may still write one. */
    public boolean manifestOpen() {
        return manifestOpen;
    }

    /** Whether it may become a full one, if it cannot build on its parent. */
    public boolean mayBecomeFull() {
        return orFull && parentId != null;
    }

    public BackupStatus status() {
        return status;
    }

    public boolean deleted() {
        return deletedAt != null;
    }

    /** Returns the stored size in bytes; null until the backup is complete. */
    public @Nullable Long sizeBytes() {
        return sizeBytes;
    }

    /** Returns null until the backup is complete. */
    public @Nullable String location() {
        return location;
    }

    /** Returns null unless the backup or its removal failed. */
    public @Nullable String faultCode() {
        return faultCode;
    }

    /** Returns null unless the backup or its removal failed. */
    public @Nullable String faultMessage() {
        return faultMessage;
    }

    public List<String> warnings() {
        return warnings;
    }

    /** Returns whether it holds all data and every object that a restore needs; null until it ends, or if unknown. */
    public @Nullable Boolean complete() {
        return complete;
    }

    public Instant updated() {
        return updated;
    }

    /** The result of the last verification in its own store; null before the first. */
    public @Nullable Verification verification() {
        return verification;
    }

    /** The result of the last proof by restore; null before the first. */
    public @Nullable Proof proof() {
        return proof;
    }

    /** Whether the backup, or one that it builds on, is broken, so that no other may build on it. */
    boolean broken() {
        return brokenAncestor != null || (verification != null && verification.broken());
    }

    /** Returns the store that the last order to verify it names; null for none. */
    public @Nullable String verifyStore() {
        return verifying.store();
    }

    /** Returns the store that the last order to prove it names; null for none. */
    public @Nullable String proveStore() {
        return proving.store();
    }

    /** Whether an order to verify the backup is pending. */
    public boolean toBeVerifiedBy(UUID order) {
        return deletedAt == null && verifying.isPending(order);
    }

    /** Whether an order to prove the backup is pending. */
    public boolean toBeProvenBy(UUID order) {
        return deletedAt == null && proving.isPending(order);
    }

    /** Whether this run holds the order to prove it. */
    public boolean provenBy(UUID execution) {
        return deletedAt == null && proving.heldBy(execution);
    }

    /** Whether its account asked the run that holds it to end it. */
    public boolean cancelAsked() {
        return cancelAsked;
    }

    /** Returns when the first attempt ended with a failure that passes by itself; null if none did. */
    public @Nullable Instant retriedSince() {
        return retriedSince;
    }

    /** Whether an execution may still change the backup. */
    public boolean heldBy(UUID execution) {
        return status.running() && deletedAt == null && runs.heldBy(execution);
    }

    /** Whether the backup is deleted and an order is the current one to remove its objects. */
    public boolean beingRemovedBy(UUID order) {
        return (deletedAt != null || deleteDeferred()) && order.equals(removalId);
    }

    private boolean deleteDeferred() {
        return status == BackupStatus.DELETE_FAILED && OBJECT_LOCKED.equals(faultCode);
    }

    /** Whether this run holds the order to remove its objects. */
    public boolean removedBy(UUID execution) {
        return deletedAt != null && removal.heldBy(execution);
    }

    /** Whether this run holds the order to verify it. */
    public boolean verifiedBy(UUID execution) {
        return deletedAt == null && verifying.heldBy(execution);
    }

    /** Returns why it must not be deleted now; empty if no hold is in force. */
    Optional<Fault> held(Instant now) {
        return Optional.ofNullable(hold)
                .filter(found -> found.inForce(now))
                .map(found -> Fault.of(
                        FaultCode.UNPROCESSABLE_ENTITY,
                        "Backup " + id + " is held " + found.end() + ", and cannot be deleted, nor can what it builds"
                                + " on. The action {\"release\": {}} on the backup ends the hold."));
    }

    /** Returns the fault of an action on a backup that is not whole. */
    Fault unavailable() {
        return Fault.of(
                FaultCode.UNPROCESSABLE_ENTITY,
                "Backup " + id + " is not currently available for an action to be performed (backup status was "
                        + status + ").");
    }

    // Finders.

    /**
     * Returns the account's backup with an id.
     *
     * @throws Fault {@code itemNotFound} if there is none, also if the text is no id
     */
    public static Backup require(String accountId, String id) {
        return Ids.parse(id).flatMap(uuid -> ofAccount(accountId, uuid)).orElseThrow(() -> Fault.notFound(id));
    }

    /**
     * Returns the instance of the account's backup with an id, without loading the backup.
     *
     * @throws Fault {@code itemNotFound} if there is none, also if the text is no id
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

    /** Returns the backup with an id, deleted or not, locked against other transactions. */
    public static Optional<Backup> locked(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Returns the backup if an execution holds it or was the last to do so, locked against other transactions. */
    public static Optional<Backup> lockedBy(UUID id, UUID execution) {
        return find("id = ?1 and runs.executionId = ?2", id, execution)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** Returns the name of the store of a backup, deleted or not; nothing where the catalog has no such backup. */
    public static Optional<String> storeOf(UUID id) {
        return getEntityManager()
                .createQuery("select b.store from Backup b where b.id = ?1", String.class)
                .setParameter(1, id)
                .getResultStream()
                .findFirst();
    }

    /** Returns the {@link #place places} of all backups, deleted or not, and all copies that lie in a container. */
    public static List<String> places() {
        // In SQL, as each start runs it: to parse HQL takes more memory than all else that a start does.
        NativeQuery<Object[]> query = getSession()
                .createNativeQuery(
                        "select store, container from backup where container is not null"
                                + " union select store, container from backup_copy where container is not null",
                        Object[].class);
        return query.getResultStream()
                .map(row -> Stores.place(String.valueOf(row[0]), String.valueOf(row[1])))
                .toList();
    }

    /** Returns the account's backup with an id, unless it is deleted. */
    public static Optional<Backup> ofAccount(String accountId, UUID id) {
        return Backup.<Backup>findByIdOptional(id)
                .filter(backup -> backup.accountId.equals(accountId) && !backup.deleted());
    }

    /** Whether the account asked to end a backup that a run holds. */
    public static boolean isCancelAsked(UUID id, UUID execution) {
        return QuarkusTransaction.requiringNew()
                .call(() -> !getEntityManager()
                        .createNativeQuery("select 1 from backup where id = ?1 and execution_id = ?2 and cancel_asked")
                        .setParameter(1, id)
                        .setParameter(2, execution)
                        .getResultList()
                        .isEmpty());
    }

    /** Whether a restore of a backup is queued or running. */
    static boolean isBeingRestored(UUID id) {
        return !getEntityManager()
                .createNativeQuery("select 1 from restore where backup_id = ?1 and status in ('NEW', 'RUNNING')")
                .setParameter(1, id)
                .getResultList()
                .isEmpty();
    }

    /** Returns the schedule that asked for a backup; nothing if none did. */
    public static Optional<UUID> scheduleOf(UUID id) {
        return Backup.<Backup>findByIdOptional(id).map(backup -> backup.scheduleId);
    }

    /** Returns the number of an account's backups that count towards its quota: a failed one holds nothing. */
    static long countOfAccount(String accountId) {
        return count("accountId = ?1 and deletedAt is null and status <> FAILED", accountId);
    }

    /** Whether a backup of an instance is queued or running. */
    static boolean isAnyRunning(Instance instance) {
        // Statements are planned without their parameters, so only literals match a partial index.
        return count("instanceId = ?1 and status in (NEW, BUILDING, SAVING) and deletedAt is null", instance.id) > 0;
    }

    /**
     * Returns the newest completed backup of an instance that is not broken and lacks nothing, on which an incremental one
     * builds.
     */
    public static Optional<Backup> newestCompleted(Instance instance) {
        return Backup.<Backup>find(
                        "status = COMPLETED and deletedAt is null and brokenAncestor is null"
                                + " and (verification.result is null or verification.result = OK)"
                                + " and (complete is null or complete = true) and "
                                + PageRequest.ofOwner("instanceId", "?1", "id", "?2"),
                        instance.id,
                        PageRequest.GREATEST)
                .firstResultOptional()
                .filter(backup -> backup.accountId.equals(instance.accountId));
    }

    /** Returns some whole backups of all accounts, in the order of their ids. */
    public static List<Backup> wholeAfter(UUID last, int most) {
        return find("status in (COMPLETED, RESTORED) and deletedAt is null and id > ?1 order by id", last)
                .page(0, most)
                .list();
    }

    /**
     * Returns some of the backups of all accounts that were deleted before a time, newest first.
     *
     * @param next only backups with a smaller id
     */
    public static List<Backup> deletedBefore(Instant time, UUID next, int most) {
        return find("deletedAt < ?1 and id < ?2 order by id desc", time, next)
                .page(0, most)
                .list();
    }

    // Transitions.

    /**
     * An execution begins the backup, for the first time or after another execution died.
     *
     * @param worker the name of the execution's worker
     */
    public void begin(UUID execution, String worker, Instant now) {
        if (!status.running()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot begin.");
        }
        runs.begin(execution, worker, "while the backup was " + status, now);
        manifestOpen |= status == BackupStatus.SAVING;
        progress = null;
        become(BackupStatus.BUILDING, now);
    }

    /**
     * The execution gives the backup back before its end, so that another may begin it at once. One that was cancelled
     * has failed instead.
     *
     * @param outcome the reason, in a few words
     * @param counts whether the attempt counts against the limit
     */
    public void release(UUID execution, String outcome, boolean counts, Instant now) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not held by execution " + execution + ".");
        }
        if (cancelAsked) {
            fail(execution, CANCELLED, CANCELLED_MESSAGE, null, now);
            return;
        }
        runs.release(outcome, counts, now);
        manifestOpen |= status == BackupStatus.SAVING;
        become(BackupStatus.NEW, now);
    }

    /** The execution gives the backup back after a failure that passes by itself; the attempt does not count. */
    public void releaseForNow(UUID execution, String outcome, Instant now) {
        release(execution, outcome, false, now);
        retriedSince = retriedSince == null ? now : retriedSince;
    }

    /**
     * Its account ends it: at once, if no run holds it, or else the run does.
     *
     * @throws IllegalStateException if it has ended
     */
    void cancel(Instant now) {
        if (!status.running()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot be cancelled.");
        }
        if (status != BackupStatus.NEW) {
            cancelAsked = true;
            return;
        }
        faultCode = CANCELLED;
        faultMessage = CANCELLED_MESSAGE;
        become(BackupStatus.FAILED, now);
    }

    /**
     * The backup cannot build on its parent, and becomes a full one.
     *
     * @param reason why, as a warning
     */
    public void becomeFull(UUID execution, String reason, Instant now) {
        require(execution, BackupStatus.BUILDING);
        if (parentId == null) {
            return;
        }
        parentId = null;
        warnings = Stream.concat(warnings.stream(), Stream.of(reason)).toList();
        updated = now;
    }

    /** All parts are stored, and the manifest is next. */
    public void saving(UUID execution, Instant now) {
        require(execution, BackupStatus.BUILDING);
        become(BackupStatus.SAVING, now);
    }

    /**
     * The store has confirmed the manifest.
     *
     * @param leftOut what the backup does not contain, added to the warnings of the order
     * @param lacksNothing whether it holds all data and every object that a restore needs; null if that is unknown
     */
    public void complete(
            UUID execution,
            long storedBytes,
            URI where,
            List<String> leftOut,
            @Nullable Boolean lacksNothing,
            @Nullable Moments restorable,
            Instant now) {
        require(execution, BackupStatus.SAVING);
        sizeBytes = storedBytes;
        location = where.toString();
        warnings = Stream.concat(warnings.stream(), leftOut.stream()).toList();
        complete = lacksNothing;
        moments = MomentRange.of(restorable);
        runs.end("completed", now);
        become(BackupStatus.COMPLETED, now);
    }

    /**
     * The backup cannot be taken.
     *
     * @param details what to do about it; null unless that is known
     */
    public void fail(UUID execution, String code, String message, @Nullable String details, Instant now) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not held by execution " + execution + ".");
        }
        faultCode = code;
        faultMessage = message;
        faultDetails = details;
        runs.end(code, now);
        become(BackupStatus.FAILED, now);
    }

    /**
     * The backup disappears for every caller. Its objects remain to be removed.
     *
     * @param order the order to remove them
     */
    void delete(UUID order, Instant now) {
        if (status.running()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot be deleted.");
        }
        deletedAt = now;
        updated = now;
        removalId = order;
        removal = new Execution();
        verifying.withdraw();
        proving.withdraw();
    }

    /** Gives the order to remove its objects to a run. */
    public void beginRemoval(UUID execution, String worker, Instant now) {
        if (deletedAt == null) {
            deletedAt = now;
            updated = now;
        }
        removal.begin(execution, worker, "while it removed the objects", now);
    }

    /**
     * Notes that the store refused to remove its objects.
     *
     * @param outcome why, in a few words
     * @return how many attempts at this order there were
     */
    public int removalRefused(UUID execution, String outcome, Instant now) {
        requireRemoval(execution);
        removal.end(outcome, now);
        return removal.counted();
    }

    /** Lists it again with the reason why its objects could not be removed; it can be deleted again. */
    public void deleteFailed(UUID execution, String code, String message, Instant now) {
        requireRemoval(execution);
        deletedAt = null;
        faultCode = code;
        faultMessage = message;
        faultDetails = null;
        become(BackupStatus.DELETE_FAILED, now);
    }

    /**
     * Lists it again for as long as the store keeps its objects. Its order stays, and removes them then.
     *
     * @param message says until when
     */
    public void deferDelete(UUID execution, String message, Instant now) {
        deleteFailed(execution, OBJECT_LOCKED, message, now);
        removal.release("The store keeps the objects.", false, now);
    }

    /**
     * Keeps it from being deleted.
     *
     * @throws Fault {@code unprocessableEntity} if there is nothing to keep
     */
    void hold(Hold ordered) {
        if (!status.whole() && !status.running()) {
            throw unavailable();
        }
        hold = ordered;
    }

    /** Ends a hold, if there is one. */
    void release() {
        hold = null;
    }

    /**
     * Orders a verification.
     *
     * @param wanted the name of the store to read; null for the usual one
     * @return the order; empty if an earlier one is pending, which then serves this one too
     * @throws IllegalStateException if the backup is not whole
     * @throws Fault {@code unprocessableEntity} if the pending order is for another store
     */
    Optional<UUID> orderVerification(@Nullable String wanted) {
        if (!status.whole()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot be verified.");
        }
        return verifying.place(wanted, "Backup " + id + " is already to be verified");
    }

    /** Gives the order to verify it to a run. */
    public void beginVerification(UUID execution, String worker, Instant now) {
        verifying.begin(execution, worker, "while it verified the backup", now);
    }

    /**
     * Records what a run that verified it found.
     *
     * @param read the store that was read
     */
    public void verified(UUID execution, String read, Verification found) {
        if (!verifiedBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not being verified by execution " + execution + ".");
        }
        verifying.end(found.result().name().toLowerCase(Locale.ROOT), found.at());
        recordIn(read, found);
    }

    private void recordIn(String read, Verification found) {
        if (read.equals(store)) {
            verification = found;
        } else {
            BackupCopy.in(read, id).ifPresent(copy -> copy.verified(found));
        }
    }

    /**
     * Orders a proof by restore.
     *
     * @param wanted the name of the store to read; null for the usual one
     * @return the order; empty if an earlier one is pending, which then serves this one too
     * @throws IllegalStateException if the backup is not whole
     * @throws Fault {@code unprocessableEntity} if the pending order is for another store
     */
    public Optional<UUID> orderProof(@Nullable String wanted) {
        if (!status.whole()) {
            throw new IllegalStateException("Backup " + id + " is " + status + " and cannot be proven.");
        }
        return proving.place(wanted, "Backup " + id + " is already to be proven");
    }

    /** Gives the order to prove it to a run. */
    public void beginProof(UUID execution, String worker, Instant now) {
        proving.begin(execution, worker, "while it proved the backup", now);
    }

    /**
     * Records what a run that proved it found.
     *
     * @param read what the same run found when it read the backup; null if it did not read all of it
     */
    public void proven(UUID execution, Proof found, @Nullable Verification read) {
        if (!provenBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not being proven by execution " + execution + ".");
        }
        proving.end(found.result().name().toLowerCase(Locale.ROOT), found.at());
        proof = found;
        if (read != null) {
            recordIn(found.store() == null ? store : found.store(), read);
        }
    }

    private void requireRemoval(UUID execution) {
        if (!removedBy(execution)) {
            throw new IllegalStateException("Backup " + id + " is not being deleted by execution " + execution + ".");
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
