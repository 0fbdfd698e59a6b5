package dev.coffer.event;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Ids;
import dev.coffer.work.Backoff;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** A URL of an account that events are sent to. One run at a time delivers to it, in the order of the events. */
@Entity
@Table(name = "webhook")
public class Webhook extends PanacheEntityBase {

    /**
     * The name of the work that delivers to a webhook. Each event has a piece of its own, which delivers all that waits and
     * ends once nothing does; most find that an earlier one has done so.
     */
    public static final String DELIVER = "webhook-deliver";

    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(250), Duration.ofMinutes(5));

    /** How long a run keeps a webhook without a sign of life. Longer than a delivery takes. */
    private static final Duration HELD = Duration.ofSeconds(30);

    /** How long other work waits for the run that has the webhook. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int LONGEST_ERROR = 500;

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    public UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    public String accountId;

    @Column(nullable = false)
    String url;

    /** The words of kinds; null for all but requests. */
    @Column
    @Nullable
    List<String> kinds;

    /** Null if deliveries are not signed. */
    @Column(name = "secret_sealed")
    byte @Nullable [] secretSealed;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private Status status;

    @Column(name = "execution_id")
    private @Nullable UUID executionId;

    @Column(name = "held_until")
    private @Nullable Instant heldUntil;

    @Column(name = "retry_at")
    private @Nullable Instant retryAt;

    @Column(nullable = false)
    private int failures;

    @Column(name = "failing_since")
    private @Nullable Instant failingSince;

    @Column(name = "last_error")
    private @Nullable String lastError;

    @Column(name = "last_delivered")
    private @Nullable Instant lastDelivered;

    @Column(nullable = false, updatable = false)
    Instant created;

    @Column(nullable = false)
    Instant updated;

    /** The status of a webhook, as the API names it. */
    public enum Status {
        ACTIVE,
        /** Its receiver failed for too long. Events wait for it until it is resumed. */
        PAUSED
    }

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Webhook() {}

    @SuppressWarnings("NullAway.Init") // The id is given when it is persisted.
    Webhook(String accountId, String url, @Nullable List<String> kinds, Instant now) {
        this.accountId = accountId;
        this.url = url;
        this.kinds = kinds;
        this.status = Status.ACTIVE;
        this.created = now;
        this.updated = now;
    }

    public String url() {
        return url;
    }

    /** Returns the sealed secret; null if deliveries are not signed. */
    public byte @Nullable [] secretSealed() {
        return secretSealed == null ? null : secretSealed.clone();
    }

    public Status status() {
        return status;
    }

    public boolean active() {
        return status == Status.ACTIVE;
    }

    /** Returns how many deliveries have failed since the last one that succeeded. */
    public int failures() {
        return failures;
    }

    /** Returns since when deliveries fail; null if the last one succeeded. */
    public @Nullable Instant failingSince() {
        return failingSince;
    }

    /** Returns why the last delivery failed; null if it succeeded. */
    public @Nullable String lastError() {
        return lastError;
    }

    /** Returns when an event was delivered for the last time; null before the first time. */
    public @Nullable Instant lastDelivered() {
        return lastDelivered;
    }

    public boolean heldBy(UUID execution) {
        return active() && execution.equals(executionId);
    }

    /** Gives the webhook to a run, unless another has it, or it is too early for the next attempt. */
    public void begin(UUID execution, String worker, Instant now) {
        if (waitAt(now).isZero()) {
            executionId = execution;
            heldUntil = now.plus(HELD);
        }
    }

    /** Returns how long a run has to wait before it can have the webhook. */
    public Duration waitAt(Instant now) {
        if (executionId != null && heldUntil != null && heldUntil.isAfter(now)) {
            return LOOK;
        }
        return retryAt != null && retryAt.isAfter(now) ? Duration.between(now, retryAt) : Duration.ZERO;
    }

    /** The run goes on. */
    public void keep(UUID execution, Instant now) {
        requireHeld(execution);
        heldUntil = now.plus(HELD);
    }

    /** The run ends, and another may begin. */
    public void release(UUID execution) {
        requireHeld(execution);
        executionId = null;
        heldUntil = null;
    }

    /** The receiver has taken an event. */
    public void delivered(UUID execution, Instant now) {
        requireHeld(execution);
        succeed();
        lastDelivered = now;
    }

    /**
     * The receiver did not take an event, and the run ends.
     *
     * @param reason without the secret and the URL
     * @param giveUp how long that may go on before the webhook is paused
     */
    public void failed(UUID execution, String reason, Duration giveUp, Instant now) {
        release(execution);
        Instant since = failingSince == null ? now : failingSince;
        failingSince = since;
        lastError = reason.length() > LONGEST_ERROR ? reason.substring(0, LONGEST_ERROR) : reason;
        retryAt = now.plus(PAUSES.afterFailure(failures));
        failures++;
        if (Duration.between(since, now).compareTo(giveUp) >= 0) {
            status = Status.PAUSED;
            updated = now;
        }
    }

    private void succeed() {
        failures = 0;
        failingSince = null;
        lastError = null;
        retryAt = null;
    }

    private void requireHeld(UUID execution) {
        if (!heldBy(execution)) {
            throw new IllegalStateException("Webhook " + id + " is not held by execution " + execution + ".");
        }
    }

    /** Tries at once, with what has waited first. */
    void resume(Instant now) {
        status = Status.ACTIVE;
        succeed();
        updated = now;
    }

    /** Returns the webhook with this id, locked until the transaction ends. */
    public static Optional<Webhook> locked(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /**
     * Returns the account's webhook with this id.
     *
     * @throws Fault {@code itemNotFound} if there is none
     */
    static Webhook require(String accountId, String id) {
        return Ids.parse(id)
                .flatMap(known -> Webhook.<Webhook>findByIdOptional(known))
                .filter(webhook -> webhook.accountId.equals(accountId))
                .orElseThrow(() -> Fault.notFound(id));
    }

    /**
     * Returns the account's webhook with this id, locked until the transaction ends.
     *
     * @throws Fault {@code itemNotFound} if there is none
     */
    static Webhook requireLocked(String accountId, String id) {
        return Ids.parse(id)
                .flatMap(Webhook::locked)
                .filter(webhook -> webhook.accountId.equals(accountId))
                .orElseThrow(() -> Fault.notFound(id));
    }

    /** Returns all webhooks of an account, newest first. */
    static List<Webhook> ofAccount(String accountId) {
        return list("accountId = ?1 order by id desc", accountId);
    }

    static long countOfAccount(String accountId) {
        return count("accountId", accountId);
    }
}
