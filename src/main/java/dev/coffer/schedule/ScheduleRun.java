package dev.coffer.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The outcome of the runs of schedules: one row for each, so that a run that was recorded is never repeated. */
final class ScheduleRun {

    private static final Duration KEPT = Duration.ofDays(400);

    private ScheduleRun() {}

    /** Records in the caller's transaction that a run ordered a backup, and forgets the oldest runs. */
    static void ordered(UUID schedule, Instant due, UUID backup, Instant now) {
        Schedule.getEntityManager()
                .createNativeQuery(
                        "insert into schedule_run (schedule_id, due, backup_id, recorded) values (?1, ?2, ?3, ?4)")
                .setParameter(1, schedule)
                .setParameter(2, due)
                .setParameter(3, backup)
                .setParameter(4, now)
                .executeUpdate();
        Schedule.getEntityManager()
                .createNativeQuery("delete from schedule_run where schedule_id = ?1 and due < ?2")
                .setParameter(1, schedule)
                .setParameter(2, due.minus(KEPT))
                .executeUpdate();
    }

    /** Records in the caller's transaction that a run was missed. */
    static void missed(UUID schedule, Instant due, String reason, Instant now) {
        Schedule.getEntityManager()
                .createNativeQuery(
                        "insert into schedule_run (schedule_id, due, reason, recorded) values (?1, ?2, ?3, ?4)")
                .setParameter(1, schedule)
                .setParameter(2, due)
                .setParameter(3, reason)
                .setParameter(4, now)
                .executeUpdate();
    }
}
