package dev.coffer.work;

import com.github.kagkarlsson.scheduler.CurrentlyExecuting;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;

/** Stops a worker of one thread from taking more work once it has taken a piece. */
final class OnePiece extends AbstractSchedulerListener {

    private final Runnable pause;
    private volatile boolean taken;
    private volatile boolean ended;

    /** @param pause makes the worker take no more */
    OnePiece(Runnable pause) {
        this.pause = pause;
    }

    @Override
    public void onExecutionStart(CurrentlyExecuting piece) {
        taken = true;
        pause.run();
    }

    @Override
    public void onExecutionComplete(ExecutionComplete piece) {
        ended = true;
    }

    /** Returns whether a piece was taken and has not ended yet. */
    boolean isRunning() {
        return taken && !ended;
    }

    /** Returns whether a piece was taken. */
    boolean isTaken() {
        return taken;
    }
}
