package dev.coffer.work;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The runs of workers that have had a backup: which one has it now, how many there were, and what became of each. */
@Embeddable
public class Execution {

    /** The one that may change the backup; no other may. */
    @Column(name = "execution_id")
    private @Nullable UUID executionId;

    /** The number of the run that has it or had it last; each has another. */
    @Column(name = "attempts", nullable = false)
    private int count;

    @Column(name = "handed_back", nullable = false)
    private int handedBack;

    @Column(name = "manifest_open", nullable = false)
    private boolean manifestOpen;

    @Column(name = "attempt_log", nullable = false)
    private List<String> log = List.of();

    public Execution() {}

    /** The run that holds the backup, or held it last; null until the first. */
    @Nullable
    public UUID execution() {
        return executionId;
    }

    public boolean heldBy(UUID execution) {
        return execution.equals(executionId);
    }

    public int count() {
        return count;
    }

    /** How many before the newest one count against their limit. */
    public int failed() {
        return count - handedBack - 1;
    }

    /** A line for each {@link Attempt}, oldest first. */
    public List<String> log() {
        return log;
    }

    /** What is known of each attempt, oldest first. */
    public List<Attempt> history() {
        return log.stream().map(Attempt::parse).toList();
    }

    /** Whether a run that no longer holds the backup may have written a manifest, or may yet. */
    public boolean manifestOpen() {
        return manifestOpen;
    }

    /**
     * Another run takes the backup up.
     *
     * @param found the status that it finds the backup in
     * @param publishing whether the run before may have written a manifest
     */
    public void begin(UUID execution, String worker, Enum<?> found, boolean publishing, Instant now) {
        end("its worker died, or lost its lease or the catalog, while the backup was " + found, now);
        manifestOpen |= publishing;
        executionId = execution;
        count++;
        List<String> next = new ArrayList<>(log);
        next.add(Attempt.begun(count, worker, now).line());
        log = List.copyOf(next);
    }

    /**
     * The run gives the backup back.
     *
     * @param counts whether that was an attempt, of which there are only so many
     * @param publishing whether the run may have written a manifest
     */
    public void release(String outcome, boolean counts, boolean publishing, Instant now) {
        end(outcome, now);
        manifestOpen |= publishing;
        executionId = null;
        handedBack += counts ? 0 : 1;
    }

    /** The newest attempt ends, unless it has ended. */
    public void end(String outcome, Instant now) {
        int last = log.size() - 1;
        if (last >= 0) {
            List<String> next = new ArrayList<>(log);
            next.set(last, Attempt.parse(next.get(last)).end(outcome, now).line());
            log = List.copyOf(next);
        }
    }
}
