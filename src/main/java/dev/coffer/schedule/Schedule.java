package dev.coffer.schedule;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A schedule: when backups of an instance are ordered, and which run is next. A run is moved on from only under the lock of
 * its row, in the transaction that records what became of it. A deleted schedule keeps its row as the marker of a page.
 */
@Entity
class Schedule extends PanacheEntityBase {

    /** How many missed runs are recorded at a time; the rest follows at once. */
    private static final int AT_A_TIME = 500;

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final String NOT_STARTED = "No worker ran when it was due.";

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    String accountId;

    @Column(name = "instance_id", nullable = false, updatable = false)
    UUID instanceId;

    /** The start of the names of its backups; null for that of the instance. */
    @Column
    @Nullable
    String name;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    ScheduleKind kind;

    @Column(nullable = false)
    String cron;

    @Column(name = "time_zone", nullable = false)
    String timeZone;

    /** 0 (Sunday) to 7, as the client gave it instead of a cron expression; null for one. */
    @Column(name = "day_of_week")
    @Nullable
    Integer dayOfWeek;

    @Column
    @Nullable
    Integer hour;

    @Column
    @Nullable
    Integer minute;

    @Column(name = "jitter_seconds", nullable = false)
    long jitterSeconds;

    /** Null until the next run is due. */
    @Column(name = "start_deadline_seconds")
    @Nullable
    Long startDeadlineSeconds;

    /** The name of the store of its backups; null for that of the instance. */
    @Column
    @Nullable
    String store;

    @Column(name = "copy_to", nullable = false)
    List<String> copyTo = List.of();

    /** Whether each backup is proven once it is complete. */
    @Column(nullable = false)
    boolean prove;

    @Column(name = "full_backup_retention", nullable = false)
    int fullBackupRetention;

    @Column(nullable = false)
    private boolean paused;

    /** Null unless the service paused it. */
    @Column(name = "paused_reason")
    private @Nullable String pausedReason;

    /** The run that is next, by the calendar; null while it is paused. */
    @Column(name = "next_due")
    private @Nullable Instant nextDue;

    /** When that run is started or tried again; null while it is paused. */
    @Column(name = "next_run")
    private @Nullable Instant nextRun;

    /** Why that run could not be started yet; null if it was not tried. */
    @Column
    private @Nullable String waiting;

    @Column(name = "last_scheduled")
    private @Nullable Instant lastScheduled;

    @Column(name = "missed_count", nullable = false)
    private long missedCount;

    @Column(name = "missed_last")
    private @Nullable Instant missedLast;

    @Column(name = "missed_reason")
    private @Nullable String missedReason;

    @Column(nullable = false, updatable = false)
    private Instant created;

    @Column(nullable = false)
    private Instant updated;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    /** An instance has one such backup at most, which an index finds. */
    @Formula("exists (select 1 from backup b where b.instance_id = instance_id and b.deleted_at is null"
            + " and b.status in ('NEW', 'BUILDING', 'SAVING') and b.schedule_id = id)")
    private boolean running;

    /** For Hibernate, which sets the fields from a row. */
    @SuppressWarnings("NullAway.Init")
    protected Schedule() {}

    /** A new schedule without a next run; the caller sets the other fields, persists it, and lets it {@link #plan}. */
    @SuppressWarnings("NullAway.Init")
    Schedule(String accountId, UUID instanceId, Instant now) {
        this.accountId = accountId;
        this.instanceId = instanceId;
        this.created = now;
        this.updated = now;
    }

    // Questions.

    boolean paused() {
        return paused;
    }

    boolean deleted() {
        return deletedAt != null;
    }

    ScheduleCalendar calendar() {
        return ScheduleCalendar.of(cron, timeZone);
    }

    /** Whether the backup of a run is a full one. */
    boolean full(Instant due) {
        if (kind != ScheduleKind.WEEKLY) {
            return kind == ScheduleKind.FULL;
        }
        return dayOfWeek == null
                ? calendar().firstOfWeek(due)
                : calendar().day(due).getValue() % DayOfWeek.values().length == dayOfWeek;
    }

    /** Returns when its next run starts; nothing while it is paused. */
    Optional<Instant> nextRun() {
        return Optional.ofNullable(nextRun);
    }

    /** Whether a run is the next one, and was not recorded by another process. */
    boolean awaits(Instant due) {
        return due.equals(nextDue);
    }

    ScheduleView view() {
        return new ScheduleView(
                id,
                created,
                updated,
                "backup",
                dayOfWeek,
                null,
                null,
                hour,
                minute,
                fullBackupRetention,
                lastScheduled,
                nextRun,
                running,
                instanceId,
                new ScheduleView.Source(instanceId, "instance"),
                name,
                dayOfWeek == null ? cron : null,
                timeZone,
                kind.word(),
                Duration.ofSeconds(jitterSeconds).toString(),
                startDeadlineSeconds == null
                        ? null
                        : Duration.ofSeconds(startDeadlineSeconds).toString(),
                paused,
                pausedReason,
                store,
                copyTo,
                prove,
                waiting,
                missedLast == null
                        ? null
                        : new ScheduleView.Missed(missedCount, missedLast, String.valueOf(missedReason)));
    }

    // Transitions, in the caller's transaction and under the lock of the row.

    /** A client has changed it. */
    void changed(Instant now) {
        updated = now;
    }

    /** The next run becomes the first one after now, and after all that are recorded, if a clock was turned back. */
    void plan(Instant now) {
        dropPending("The schedule was changed before the run had started.", now);
        paused = false;
        pausedReason = null;
        next(calendar()
                .after(Stream.of(Optional.of(now), Optional.ofNullable(lastScheduled), Optional.ofNullable(missedLast))
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder())
                        .orElse(now)));
    }

    /** @param reason null if a client pauses it */
    void pause(@Nullable String reason, Instant now) {
        dropPending(Objects.requireNonNullElse(reason, "The schedule was paused before the run had started."), now);
        paused = true;
        pausedReason = reason;
        updated = now;
    }

    void delete(Instant now) {
        pause("The schedule was deleted before the run had started.", now);
        deletedAt = now;
    }

    /**
     * Records what was missed until now.
     *
     * @return the run to start now; nothing if none is due
     */
    Optional<Instant> due(Instant now) {
        for (int i = 0; i < AT_A_TIME; i++) {
            Instant due = nextDue;
            Instant start = nextRun;
            if (due == null || start == null || start.isAfter(now)) {
                return Optional.empty();
            }
            Instant following = calendar().after(due);
            if (!start(following).isAfter(now) || late(due, following, now)) {
                miss(due, waiting == null ? NOT_STARTED : waiting, now);
                next(following);
            } else {
                return Optional.of(due);
            }
        }
        return Optional.empty();
    }

    private boolean late(Instant due, Instant following, Instant now) {
        return startDeadlineSeconds != null
                && start(due, following).plusSeconds(startDeadlineSeconds).isBefore(now);
    }

    /** The run that is due has ordered a backup. */
    void ordered(Instant due, UUID backup, Instant now) {
        orderedBesides(due, backup, now);
        next(calendar().after(due));
    }

    /** A run that was not due has ordered a backup; the next one stays what it is. */
    void orderedBesides(Instant due, UUID backup, Instant now) {
        ScheduleRun.ordered(id, due, backup, now);
        lastScheduled = due;
    }

    /** The run that is due cannot be started now, and is tried again. */
    void postpone(Instant due, String reason, Instant now) {
        waiting = reason;
        Duration wait = Duration.between(due, now).dividedBy(10);
        if (wait.compareTo(SHORTEST_WAIT) < 0) {
            wait = SHORTEST_WAIT;
        }
        nextRun = now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }

    /** A run that is due by now is not started any more. */
    private void dropPending(String reason, Instant now) {
        if (nextDue != null && !nextDue.isAfter(now)) {
            miss(nextDue, waiting == null ? reason : waiting + " " + reason, now);
        }
        nextDue = null;
        nextRun = null;
        waiting = null;
    }

    private void miss(Instant due, String reason, Instant now) {
        ScheduleRun.missed(id, due, reason, now);
        missedCount++;
        missedLast = due;
        missedReason = reason;
    }

    private void next(Instant due) {
        nextDue = due;
        nextRun = start(due);
        waiting = null;
    }

    private Instant start(Instant due) {
        return start(due, calendar().after(due));
    }

    /** Returns the start of a run: a part of the jitter after it is due, the same in each process, before the following one. */
    private Instant start(Instant due, Instant following) {
        long most = Math.min(jitterSeconds, Duration.between(due, following).toSeconds());
        return most == 0 ? due : due.plusSeconds(Math.floorMod(dice(due), most));
    }

    private long dice(Instant due) {
        return UUID.nameUUIDFromBytes((id + "/" + due).getBytes(StandardCharsets.UTF_8))
                .getLeastSignificantBits();
    }

    // Finders.

    /**
     * Returns the account's schedule with this id.
     *
     * @throws Fault {@code itemNotFound} if it does not exist, or the id is not valid
     */
    static Schedule require(String accountId, String id) {
        return Ids.parse(id)
                .flatMap(uuid -> Schedule.<Schedule>findByIdOptional(uuid))
                .filter(schedule -> schedule.accountId.equals(accountId) && !schedule.deleted())
                .orElseThrow(() -> Fault.notFound(id));
    }

    /** Returns a page of the account's schedules, newest first. */
    static Page<Schedule> ofAccount(String accountId, PageRequest page) {
        UUID marker = page.marker();
        if (marker != null && count("accountId = ?1 and id = ?2", accountId, marker) == 0) {
            throw PageRequest.unknownMarker(marker.toString());
        }
        String listed = "deletedAt is null and " + PageRequest.ofOwner("accountId", "?1", "id", "?2") + page.atMost();
        return Page.of(list(listed, accountId, page.before()), page);
    }

    /** Returns the schedules of an instance, locked until the transaction ends. */
    static List<Schedule> lockedOf(UUID instance) {
        return Schedule.<Schedule>find("instanceId = ?1 and deletedAt is null order by id", instance)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    static long countOf(UUID instance) {
        return count("instanceId = ?1 and deletedAt is null", instance);
    }

    /** Locks a schedule until the transaction ends, and returns it as it is now; nothing if it is deleted. */
    static Optional<Schedule> locked(UUID id) {
        Optional<Schedule> found = findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
        found.ifPresent(getEntityManager()::refresh);
        return found.filter(schedule -> !schedule.deleted());
    }

    /** Returns when the first run of all schedules starts; nothing if there is none. */
    static Optional<Instant> firstRun() {
        return getEntityManager()
                .createQuery(
                        "select s.nextRun from Schedule s where s.nextRun is not null order by s.nextRun",
                        Instant.class)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** Returns the schedules that have something to do, the one that has waited longest first. */
    static List<UUID> withDueRun(Instant now, int most) {
        return getEntityManager()
                .createQuery("select s.id from Schedule s where s.nextRun <= ?1 order by s.nextRun", UUID.class)
                .setParameter(1, now)
                .setMaxResults(most)
                .getResultList();
    }
}
