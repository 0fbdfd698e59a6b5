package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import dev.coffer.datastore.DatastoreRef;
import dev.coffer.engine.TlsMode;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** A database server that is registered for backups. */
@Entity
public class Instance extends PanacheEntityBase {

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    public UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    public String accountId;

    @Column(nullable = false)
    public String name;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private InstanceStatus status;

    @Embedded
    public DatastoreRef datastore;

    /** As the server reported it when it was registered. */
    @Column(name = "server_version", nullable = false)
    public String serverVersion;

    @Column(nullable = false)
    public String host;

    @Column(nullable = false)
    public int port;

    @Column(nullable = false)
    public String username;

    /** Null if the password is a reference, there is none, or the instance is deleted. */
    @Column(name = "password_sealed")
    public byte @Nullable [] passwordSealed;

    /** Null if the password is sealed, or there is none. */
    @Column(name = "password_ref")
    public @Nullable String passwordRef;

    /** The databases to back up; empty for all. */
    @Column(nullable = false)
    public List<String> databases;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    public TlsMode tls;

    /** Whether a connection pooler in session mode stands before the server. */
    @Column(name = "session_pooler", nullable = false)
    public boolean pooled;

    /** The name of the store for its backups; null for that of its account. */
    @Column
    public @Nullable String store;

    /** Whether this instance is the embedded catalog. */
    @Column(name = "own_catalog", nullable = false)
    public boolean ownCatalog;

    /** Whether this service made the server, runs it, and removes it with the instance. */
    @Column(nullable = false)
    public boolean served;

    @Column(nullable = false)
    public Instant created;

    @Column(nullable = false)
    public Instant updated;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    @Formula("exists (select 1 from backup b where b.instance_id = id and b.deleted_at is null"
            + " and b.status in ('NEW', 'BUILDING', 'SAVING'))")
    private boolean backupRunning;

    @Formula("exists (select 1 from restore r where r.instance_id = id and r.status in ('NEW', 'RUNNING'))")
    private boolean restoreRunning;

    /** Null unless it is in ERROR. */
    @Column(name = "fault_code")
    private @Nullable String faultCode;

    /** Null unless it is in ERROR. */
    @Column(name = "fault_message")
    private @Nullable String faultMessage;

    /** Null unless it is in ERROR. */
    @Column(name = "fault_at")
    private @Nullable Instant faultAt;

    protected Instance() {}

    /** Creates an active instance of an account with a registration time; the caller sets the other fields. */
    public Instance(String accountId, Instant now) {
        this(accountId, InstanceStatus.ACTIVE, now);
    }

    /** Creates an instance of an account with a registration time; the caller sets the other fields. */
    Instance(String accountId, InstanceStatus status, Instant now) {
        this.accountId = accountId;
        this.created = now;
        this.updated = now;
        this.status = status;
    }

    /** Returns the status in the API: {@code BACKUP} while a backup runs. */
    public String wireStatus() {
        return backupRunning ? "BACKUP" : status.name();
    }

    /** Returns whether its server is there with all that belongs on it: it is neither being built, nor did that fail. */
    public boolean active() {
        return status == InstanceStatus.ACTIVE;
    }

    boolean building() {
        return status == InstanceStatus.BUILD;
    }

    /** Returns null unless it is in ERROR. */
    public @Nullable String faultCode() {
        return faultCode;
    }

    /** Returns null unless it is in ERROR. */
    public @Nullable String faultMessage() {
        return faultMessage;
    }

    /** Returns null unless it is in ERROR. */
    public @Nullable Instant faultAt() {
        return faultAt;
    }

    /**
     * Checks that no backup is being restored to it, as of when it was read.
     *
     * @throws Fault {@code unprocessableEntity} if one is
     */
    void requireNoRestore() {
        if (restoreRunning) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "A backup is being restored to instance " + id
                            + ". Wait until that has ended, or cancel it with DELETE"
                            + " of its record, which GET /instances/" + id + "/restores lists.");
        }
    }

    /** Its server is ready: a restore into it has ended well. */
    void built(Instant now) {
        status = InstanceStatus.ACTIVE;
        updated = now;
    }

    /** Nothing could be restored to its server, which is left without contents. */
    void failed(String code, String message, Instant now) {
        status = InstanceStatus.ERROR;
        faultCode = code;
        faultMessage = message;
        faultAt = now;
        updated = now;
    }

    /** Returns Trove's message for an action that has to wait for another. */
    public String unavailable() {
        return unavailable(id, wireStatus());
    }

    /** Returns Trove's message for an action that an instance in this status does not permit. */
    public static String unavailable(UUID id, String status) {
        return "Instance " + id + " is not currently available for an action to be performed (instance status was "
                + status + ").";
    }

    /** Deletes it; its sealed password goes at once, since no backup runs that could still need it. */
    public void delete(Instant now) {
        deletedAt = now;
        passwordSealed = null;
        updated = now;
    }

    /**
     * Returns the account's instance with this id.
     *
     * @throws Fault {@code itemNotFound} if it does not exist, or the id is not valid
     */
    public static Instance require(String accountId, String id) {
        return Ids.parse(id).flatMap(uuid -> ofAccount(accountId, uuid)).orElseThrow(() -> Fault.notFound(id));
    }

    /** Returns the account's instance with this id, unless it is deleted. */
    public static Optional<Instance> ofAccount(String accountId, UUID id) {
        return Instance.<Instance>findByIdOptional(id)
                .filter(instance -> instance.accountId.equals(accountId) && !instance.deleted());
    }

    /** Returns the number of instances of an account. */
    public static long countOfAccount(String accountId) {
        return count("accountId = ?1 and deletedAt is null", accountId);
    }

    /** Returns a page of the account's instances, newest first. */
    public static Page<Instance> ofAccount(String accountId, PageRequest page) {
        UUID marker = page.marker();
        if (marker != null && count("accountId = ?1 and id = ?2", accountId, marker) == 0) {
            throw PageRequest.unknownMarker(marker.toString());
        }
        String listed = "deletedAt is null and " + PageRequest.ofOwner("accountId", "?1", "id", "?2") + page.atMost();
        return Page.of(list(listed, accountId, page.before()), page);
    }

    /**
     * Locks an instance until the transaction ends, so that its backups change one at a time.
     *
     * @return the current instance, which may be deleted
     */
    public static Instance lock(UUID id) {
        Instance instance = findById(id, LockModeType.PESSIMISTIC_WRITE);
        getEntityManager().refresh(instance);
        return instance;
    }

    /** Returns the instances whose servers this service made, also deleted ones. */
    public static List<Instance> served() {
        return list("served = true");
    }

    /** Returns the instance that is the embedded catalog, even if it was deleted. */
    public static Optional<Instance> ownCatalog() {
        return find("ownCatalog = true").firstResultOptional();
    }

    public boolean deleted() {
        return deletedAt != null;
    }
}
