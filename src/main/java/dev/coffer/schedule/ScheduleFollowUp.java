package dev.coffer.schedule;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupEnded;
import dev.coffer.backup.BackupProofs;
import dev.coffer.backup.BackupWork;
import dev.coffer.catalog.CatalogClock;
import dev.coffer.instance.InstanceDeleted;
import dev.coffer.work.WorkOrder;
import dev.coffer.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What schedules do about the ends of backups and instances, in the transactions of these. */
@Singleton
class ScheduleFollowUp {

    private final WorkQueue work;
    private final CatalogClock clock;

    ScheduleFollowUp(WorkQueue work, CatalogClock clock) {
        this.work = work;
        this.clock = clock;
    }

    /** Pauses the schedules of an instance that is deleted. */
    void deleted(@Observes InstanceDeleted event) {
        for (Schedule schedule : Schedule.lockedOf(event.instance())) {
            schedule.pause("The instance was deleted. Delete the schedule; its backups stay.", clock.now());
        }
    }

    /** Orders the proof of a complete backup, if its schedule asks for that. */
    void ended(@Observes BackupEnded event) {
        if (event.faultCode() != null) {
            return;
        }
        Backup.scheduleOf(event.backup())
                .flatMap(id -> Schedule.<Schedule>findByIdOptional(id))
                .filter(schedule -> schedule.prove)
                .flatMap(schedule -> BackupProofs.order(event.backup()))
                .ifPresent(order -> work.enqueue(BackupWork.PROVE, new WorkOrder(event.backup(), order).subject()));
    }
}
