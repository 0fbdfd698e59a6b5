package dev.coffer.work;

import com.github.kagkarlsson.scheduler.task.Execution;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The runs of this process, and the pieces of work that the queue has leased to them. */
@Singleton
class Leases {

    private final QueueTable queue;
    private final Map<UUID, Execution> running = new ConcurrentHashMap<>();

    Leases(QueueTable queue) {
        this.queue = queue;
    }

    /**
     * Returns whether the queue still has a run as the one that does its work; it stays so until the caller's transaction
     * ends. A run that stood still for longer than its lease learns here that another run has its work.
     *
     * @throws IllegalStateException if the catalog cannot be read
     */
    boolean isHeldBy(UUID execution) {
        Execution taken = running.get(execution);
        return taken != null && queue.isHeld(taken);
    }

    UUID begin(Execution taken) {
        UUID execution = UUID.randomUUID();
        running.put(execution, taken);
        return execution;
    }

    void end(UUID execution) {
        running.remove(execution);
    }
}
