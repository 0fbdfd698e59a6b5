package dev.coffer.work;

/**
 * Told to whoever observes it when something has become of a piece of work, by the process that saw to it.
 *
 * @param kind the name of a {@link WorkKind}
 */
public record WorkEvent(String kind, What what) {

    /** What became of it. */
    public enum What {
        DONE,
        /** A run ended with an error; there will be another. */
        FAILED,
        /** A run asked to be run later, without an error. */
        POSTPONED,
        /** A run was interrupted, because its process was asked to stop. */
        HANDED_BACK,
        /** A run found out at its end that another has its work by now. */
        LOST,
        /** Its worker was silent for longer than its lease, and it was put back. */
        LEASE_EXPIRED
    }
}
