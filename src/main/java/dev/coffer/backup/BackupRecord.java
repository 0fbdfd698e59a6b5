package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import dev.coffer.instance.Instance;
import dev.coffer.work.Attempt;
import dev.coffer.work.Execution;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What of a backup is settled when it is ordered, who has worked on it since, and by what it is found. What has become of
 * it is for {@link Backup} to say.
 */
@MappedSuperclass
public abstract class BackupRecord extends PanacheEntityBase {

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

    @Column(name = "storage_driver", nullable = false)
    public String storageDriver;

    /** Whether a schedule asked for it. */
    @Column(nullable = false)
    public boolean automated;

    @Column(nullable = false, updatable = false)
    public Instant created;

    /** The folder of a RESTORED record; null for every other. */
    @Column(name = "restored_folder", updatable = false)
    @Nullable
    String restoredFolder;

    /** For Hibernate, which fills in what a row holds. */
    @SuppressWarnings("NullAway.Init")
    protected BackupRecord() {}

    /** @param parent null for a full one */
    @SuppressWarnings("NullAway.Init")
    BackupRecord(String accountId, UUID instanceId, @Nullable Backup parent, String storageDriver, Instant now) {
        this.accountId = accountId;
        this.instanceId = instanceId;
        this.parentId = parent == null ? null : parent.id;
        this.storageDriver = storageDriver;
        this.created = now;
    }

    /** The folder of its objects in the store. */
    public String folder() {
        return restoredFolder == null ? folderOf(id) : restoredFolder;
    }

    /** The folder of another backup of the same instance. */
    public String folderOf(UUID backup) {
        return accountId + "/" + instanceId + "/" + backup;
    }

    abstract Execution runs();

    /** The run of a worker that holds it, or held it last; null until the first. */
    @Nullable
    public UUID execution() {
        return runs().execution();
    }

    /** How often a worker has begun it, and so the number of the newest attempt. */
    public int attempts() {
        return runs().count();
    }

    /** How many attempts before the newest one count against their limit. */
    public int failedAttempts() {
        return runs().failed();
    }

    /** What is known of each attempt, oldest first. */
    public List<Attempt> history() {
        return runs().history();
    }

    /** Whether a run that no longer holds it may have written a manifest, or may yet. */
    public boolean manifestOpen() {
        return runs().manifestOpen();
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
                .flatMap(uuid -> Backup.getEntityManager()
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
    public static Optional<Backup> locked(UUID id) {
        return Backup.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The backup that a run holds or has ended, held against other transactions; nothing once another run has it. */
    public static Optional<Backup> lockedBy(UUID id, UUID execution) {
        return Backup.<Backup>find("id = ?1 and runs.executionId = ?2", id, execution)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** The account's backup with this id, unless it is deleted. */
    public static Optional<Backup> ofAccount(String accountId, UUID id) {
        return Backup.<Backup>find("accountId = ?1 and id = ?2 and deletedAt is null", accountId, id)
                .firstResultOptional();
    }

    /** How many backups an account has. */
    public static long countOfAccount(String accountId) {
        return Backup.count("accountId = ?1 and deletedAt is null", accountId);
    }

    /** Whether a backup of an instance is to be taken or is being taken. */
    static boolean isAnyRunning(Instance instance) {
        return Backup.count(
                        "instanceId = ?1 and status in ?2 and deletedAt is null",
                        instance.id,
                        BackupStatus.allRunning())
                > 0;
    }

    /** The newest completed backup of an instance that is not broken, the one that an incremental one builds on. */
    public static Optional<Backup> newestCompleted(Instance instance) {
        return Backup.<Backup>find(
                        PageRequest.nearlyAll("accountId = ?1")
                                + " and status = COMPLETED and deletedAt is null and brokenAncestor is null"
                                + " and (verification.result is null or verification.result = OK) and "
                                + PageRequest.ofOwner("instanceId", "java.util.UUID", "?2", "id", "?3"),
                        instance.accountId,
                        instance.id,
                        PageRequest.GREATEST)
                .firstResultOptional();
    }

    /** Some of the records of all accounts that are whole, by id. */
    public static List<Backup> wholeAfter(UUID last, int most) {
        return Backup.<Backup>find(
                        "status in (COMPLETED, RESTORED) and deletedAt is null and id > ?1 order by id", last)
                .page(0, most)
                .list();
    }
}
