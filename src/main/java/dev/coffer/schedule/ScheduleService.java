package dev.coffer.schedule;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Ids;
import dev.coffer.backup.BackupCopies;
import dev.coffer.catalog.CatalogClock;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.Engines;
import dev.coffer.instance.Instance;
import dev.coffer.store.Stores;
import dev.coffer.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes and changes schedules: checks what a client asks for against the instance, its engine, the stores and the calendar. */
@Singleton
class ScheduleService {

    /** More are a mistake of a script, and each one is looked at when it is due. */
    private static final int MOST_OF_INSTANCE = 100;

    private static final int EACH_DAY_FULL = 7;
    private static final int FULL_BACKUPS = 2;

    private final Engines engines;
    private final BackupCopies copies;
    private final DueSchedules due;
    private final WorkQueue work;
    private final CatalogClock clock;

    ScheduleService(Engines engines, BackupCopies copies, DueSchedules due, WorkQueue work, CatalogClock clock) {
        this.engines = engines;
        this.copies = copies;
        this.due = due;
        this.work = work;
        this.clock = clock;
    }

    /**
     * Makes a schedule, in the caller's transaction.
     *
     * @throws Fault {@code badRequest} that names the field, {@code itemNotFound} if the account has no such instance,
     *     {@code unprocessableEntity} if the instance has too many schedules, or its engine has no such backups
     */
    Schedule create(String accountId, ScheduleRequest request) {
        if (request.runNow() != null) {
            throw Fault.badRequest("'schedule.run_now' is for a schedule that is there. Send it with PUT.");
        }
        Instance instance = Instance.require(accountId, instance(request));
        if (Instance.lock(instance.id).deleted()) {
            throw Fault.notFound(instance.id.toString());
        }
        if (Schedule.countOf(instance.id) >= MOST_OF_INSTANCE) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Instance " + instance.id + " has " + MOST_OF_INSTANCE + " schedules already. Delete one first.");
        }
        Instant now = clock.now();
        Schedule schedule = new Schedule(accountId, instance.id, now);
        schedule.timeZone = "UTC";
        schedule.fullBackupRetention = FULL_BACKUPS;
        setTimes(schedule, request, now);
        set(schedule, request);
        requireKind(schedule, instance);
        schedule.persist();
        if (Boolean.TRUE.equals(request.paused())) {
            schedule.pause(null, now);
        } else {
            plan(schedule, now);
        }
        return schedule;
    }

    private void plan(Schedule schedule, Instant now) {
        schedule.plan(now);
        schedule.nextRun().ifPresent(run -> work.hasten(ScheduleTimer.NAME, run));
    }

    private static String instance(ScheduleRequest request) {
        String given = request.instanceId() == null ? request.sourceId() : request.instanceId();
        String id = Ids.last(Fault.required(given, "schedule.instance_id"));
        if (request.sourceId() != null && !Ids.last(request.sourceId()).equalsIgnoreCase(id)) {
            throw Fault.badRequest("'schedule.source_id' is not the instance of 'schedule.instance_id'.");
        }
        return id;
    }

    /**
     * Changes a schedule, in the caller's transaction.
     *
     * @throws Fault as {@link #create} does, and each reason why a backup that is asked for at once cannot be ordered
     */
    Schedule change(String accountId, String id, ScheduleRequest request) {
        boolean runsNow = Boolean.TRUE.equals(request.runNow());
        Schedule schedule = due.lock(Schedule.require(accountId, id), runsNow).orElseThrow(() -> Fault.notFound(id));
        requireSameInstance(schedule, request);
        Instance instance = Instance.lock(schedule.instanceId);
        Instant now = clock.now();
        boolean pauses = request.paused() == null ? schedule.paused() : request.paused();
        boolean replans = request.changesTimes() || pauses != schedule.paused();
        if (request.changesTimes()) {
            setTimes(schedule, request, now);
        }
        set(schedule, request);
        requireKind(schedule, instance);
        if (replans && pauses && !schedule.paused()) {
            schedule.pause(null, now);
        } else if (replans && !pauses) {
            if (instance.deleted()) {
                throw Fault.of(
                        FaultCode.UNPROCESSABLE_ENTITY,
                        "Instance " + instance.id + " was deleted, so its schedules stay paused.");
            }
            plan(schedule, now);
        }
        schedule.changed(now);
        if (runsNow) {
            due.startBesides(schedule, now);
        }
        return schedule;
    }

    private static void requireSameInstance(Schedule schedule, ScheduleRequest request) {
        for (String given : new String[] {request.instanceId(), request.sourceId()}) {
            if (given != null
                    && Ids.parse(Ids.last(given))
                            .filter(schedule.instanceId::equals)
                            .isEmpty()) {
                throw Fault.badRequest(
                        "The instance of a schedule cannot be changed. Make a schedule for the other one.");
            }
        }
    }

    /** Deletes a schedule, in the caller's transaction; its backups stay. */
    void delete(String accountId, String id) {
        Schedule.locked(Schedule.require(accountId, id).id)
                .orElseThrow(() -> Fault.notFound(id))
                .delete(clock.now());
    }

    private static void setTimes(Schedule schedule, ScheduleRequest request, Instant now) {
        if (request.timeZone() != null) {
            schedule.timeZone = request.timeZone();
        }
        if (request.cron() != null) {
            if (request.namesDay()) {
                throw Fault.badRequest("'schedule.cron' cannot stand beside 'schedule.day_of_week', 'schedule.hour' and"
                        + " 'schedule.minute'. Send the one or the others.");
            }
            schedule.cron = ScheduleCalendar.normal(request.cron());
            schedule.kind = schedule.kind == null ? ScheduleKind.FULL : schedule.kind;
            schedule.dayOfWeek = null;
            schedule.hour = null;
            schedule.minute = null;
        } else if (request.namesDay() || schedule.cron == null) {
            setDay(schedule, request);
        }
        ScheduleCalendar.checked(schedule.cron, schedule.timeZone, now);
        if (request.jitter() != null) {
            schedule.jitterSeconds = request.wantedJitter().toSeconds();
        }
    }

    private static void setDay(Schedule schedule, ScheduleRequest request) {
        int day = required(request.dayOfWeek(), schedule.dayOfWeek, "schedule.day_of_week");
        int hour = required(request.hour(), schedule.hour, "schedule.hour");
        int minute = required(request.minute(), schedule.minute, "schedule.minute");
        schedule.dayOfWeek = day;
        schedule.hour = hour;
        schedule.minute = minute;
        schedule.cron = minute + " " + hour + " * * *";
        schedule.kind = day == EACH_DAY_FULL ? ScheduleKind.FULL : ScheduleKind.WEEKLY;
    }

    private static int required(@Nullable Integer wanted, @Nullable Integer there, String field) {
        return Fault.required(wanted == null ? there : wanted, field);
    }

    private void set(Schedule schedule, ScheduleRequest request) {
        if (request.kind() != null) {
            ScheduleKind kind = ScheduleKind.of(request.kind());
            if (schedule.dayOfWeek != null && schedule.kind != kind) {
                throw Fault.badRequest("'schedule.kind' is " + schedule.kind.word()
                        + " with this 'schedule.day_of_week'. Send 'schedule.cron' instead of it for another kind.");
            }
            schedule.kind = kind;
        }
        if (request.fullBackupRetention() != null) {
            schedule.fullBackupRetention = request.fullBackupRetention();
        }
        if (request.name() != null) {
            schedule.name = request.name();
        }
        if (request.startDeadline() != null) {
            Duration deadline = request.wantedDeadline();
            schedule.startDeadlineSeconds = deadline == null ? null : deadline.toSeconds();
        }
        if (request.prove() != null) {
            schedule.prove = request.prove();
        }
        if (request.store() != null) {
            schedule.store = request.store().isBlank()
                    ? null
                    : copies.target("schedule.store", request.store()).name();
        }
        if (request.copyTo() != null) {
            schedule.copyTo = copies.targets("schedule.copy_to", request.copyTo()).stream()
                    .map(Stores.Named::name)
                    .toList();
        }
        if (schedule.store != null && schedule.copyTo.contains(schedule.store)) {
            throw Fault.badRequest("'schedule.copy_to' names the store of the backups themselves.");
        }
    }

    private void requireKind(Schedule schedule, Instance instance) {
        boolean incremental = engines.of(instance.datastore.type)
                .map(BackupEngine::incremental)
                .orElse(false);
        if (schedule.kind != ScheduleKind.FULL && !incremental) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Incremental backups are not yet supported for the '" + instance.datastore.type
                            + "' datastore. Send 'schedule.day_of_week' 7, or the kind full.");
        }
    }
}
