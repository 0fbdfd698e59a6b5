package dev.coffer.work;

/**
 * The event that a run of a piece of work has ended, fired in the process that noticed.
 *
 * @param kind the name of a {@link WorkKind}
 */
public record WorkEvent(String kind, What what) {

    /** How it ended. */
    public enum What {
        DONE,
        /** The run ended with an error; another follows. */
        FAILED,
        /** The work was put off, without an error. */
        POSTPONED,
        /** The run was interrupted, as its process was asked to stop. */
        HANDED_BACK,
        /** At its end, the run found that another run has its work. */
        LOST,
        /** The worker's lease ran out, and its work was put back. */
        LEASE_EXPIRED
    }
}
