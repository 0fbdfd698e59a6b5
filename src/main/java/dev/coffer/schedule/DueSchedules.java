package dev.coffer.schedule;

import dev.coffer.api.fault.Fault;
import dev.coffer.backup.BackupRequest;
import dev.coffer.backup.BackupService;
import dev.coffer.instance.Instance;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Starts the runs that are due: each orders an ordinary backup in the transaction that records it. Several processes may do
 * so at once. A run that cannot be started waits for the next look, until its deadline is over or the following run is due.
 */
@Singleton
class DueSchedules {

    private static final Logger LOG = Logger.getLogger(DueSchedules.class);

    private static final int BATCH = 100;

    /** Of a name, which has at most 255 characters, for what is before the time of the run. */
    private static final int LONGEST_NAME = 230;

    private final BackupService backups;

    DueSchedules(BackupService backups) {
        this.backups = backups;
    }

    /**
     * Starts all that is due.
     *
     * @param most the time after which the rest is left to the next call
     */
    void start(Instant now, Duration most) {
        long begun = System.nanoTime();
        List<UUID> batch;
        do {
            batch = QuarkusTransaction.requiringNew().call(() -> Schedule.withDueRun(now, BATCH));
            for (UUID schedule : batch) {
                if (System.nanoTime() - begun > most.toNanos()) {
                    return;
                }
                start(schedule, now);
            }
        } while (!batch.isEmpty());
    }

    private void start(UUID id, Instant now) {
        Optional<Instant> due =
                QuarkusTransaction.requiringNew().call(() -> Schedule.locked(id).flatMap(found -> found.due(now)));
        if (due.isEmpty()) {
            return;
        }
        try {
            QuarkusTransaction.requiringNew().run(() -> order(id, due.get(), now));
        } catch (Fault fault) {
            postpone(id, due.get(), fault.getMessage(), now);
        } catch (RuntimeException e) {
            LOG.errorf(e, "The run of schedule %s that is due at %s cannot be started", id, due.get());
            postpone(id, due.get(), "Internal error. The server log has the details.", now);
        }
    }

    private static void postpone(UUID id, Instant due, String reason, Instant now) {
        QuarkusTransaction.requiringNew()
                .run(() -> Schedule.locked(id)
                        .filter(schedule -> schedule.awaits(due))
                        .ifPresent(schedule -> schedule.postpone(due, reason, now)));
    }

    private void order(UUID id, Instant due, Instant now) {
        Schedule.<Schedule>findByIdOptional(id)
                .flatMap(schedule -> lock(schedule, true))
                .filter(schedule -> schedule.awaits(due))
                .ifPresent(schedule -> schedule.ordered(due, order(schedule, due), now));
    }

    /**
     * Locks what a run of a schedule changes, in the order in which all do, so that no two wait for each other: the
     * account's quota, the instance, the schedule.
     *
     * @param orders whether a backup will be ordered
     * @return the schedule as it is now; nothing if it is deleted
     * @throws Fault {@code overLimit} if a backup will be ordered, and the account may have no more
     */
    Optional<Schedule> lock(Schedule schedule, boolean orders) {
        if (orders) {
            backups.requireRoom(schedule.accountId);
        }
        Instance.findByIdOptional(schedule.instanceId, LockModeType.PESSIMISTIC_WRITE);
        return Schedule.locked(schedule.id);
    }

    /**
     * Starts a run besides those that are due, in the caller's transaction.
     *
     * @param schedule as {@link #lock} returned it
     * @throws Fault if the backup cannot be ordered now
     */
    void startBesides(Schedule schedule, Instant now) {
        Instant run = now.truncatedTo(ChronoUnit.MICROS);
        schedule.orderedBesides(run, order(schedule, run), now);
    }

    private UUID order(Schedule schedule, Instant due) {
        String name = schedule.name == null
                ? Instance.require(schedule.accountId, schedule.instanceId.toString()).name
                : schedule.name;
        int length = Math.min(LONGEST_NAME, name.codePointCount(0, name.length()));
        BackupRequest request = new BackupRequest(
                name.substring(0, name.offsetByCodePoints(0, length)) + "-" + due.truncatedTo(ChronoUnit.SECONDS),
                null,
                schedule.instanceId.toString(),
                null,
                schedule.full(due) ? 0 : 1,
                true,
                schedule.store,
                null,
                null,
                schedule.copyTo,
                null,
                null,
                null);
        return backups.takeScheduled(schedule.accountId, request, schedule.id);
    }
}
