package dev.coffer.work;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * The runs of workers that carry out what a row stands for: which run holds it, how many there were, and how each ended.
 * Only the run that holds the row may change it, so a worker that lost its lease cannot.
 */
@Embeddable
public class Execution {

    /** How many attempts are kept. */
    private static final int KEPT = 20;

    @Column(name = "execution_id")
    private @Nullable UUID executionId;

    @Column(name = "attempts", nullable = false)
    private int count;

    @Column(name = "handed_back", nullable = false)
    private int handedBack;

    /** Attempts in JSON, parsed only where they are needed, since a list reads many; null before the first. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "attempt_log")
    private @Nullable String log;

    public Execution() {}

    /** Returns the run that holds the row or held it last; null before the first. */
    @Nullable
    public UUID execution() {
        return executionId;
    }

    public boolean heldBy(UUID execution) {
        return execution.equals(executionId);
    }

    /** Returns how many attempts there were, which is the number of the newest. */
    public int count() {
        return count;
    }

    /** Returns how many attempts count against a limit: all but those that were handed back. */
    public int counted() {
        return count - handedBack;
    }

    /** Returns the newest attempts, oldest first. */
    public List<Attempt> history() {
        return Attempt.parse(log);
    }

    /**
     * Gives the row to a run. Does nothing if the run holds it already.
     *
     * @param worker the name of the run's worker
     * @param doing what the run before was doing if it never ended, as in "while the backup was BUILDING"
     */
    public void begin(UUID execution, String worker, String doing, Instant now) {
        if (heldBy(execution)) {
            return;
        }
        end("its worker died, or lost its lease or the catalog, " + doing, now);
        executionId = execution;
        count++;
        List<Attempt> before = history();
        List<Attempt> next = new ArrayList<>(before.subList(Math.max(0, before.size() - KEPT + 1), before.size()));
        next.add(Attempt.begun(count, worker, now));
        log = Attempt.write(next);
    }

    /**
     * Takes the row from its run, so that another can begin.
     *
     * @param counts whether the attempt counts against a limit
     */
    public void release(String outcome, boolean counts, Instant now) {
        end(outcome, now);
        executionId = null;
        handedBack += counts ? 0 : 1;
    }

    /** Ends the newest attempt, unless it has ended. */
    public void end(String outcome, Instant now) {
        List<Attempt> next = new ArrayList<>(history());
        int last = next.size() - 1;
        if (last >= 0) {
            next.set(last, next.get(last).end(outcome, now));
            log = Attempt.write(next);
        }
    }
}
