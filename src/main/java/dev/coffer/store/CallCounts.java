package dev.coffer.store;

import java.util.concurrent.atomic.LongAdder;

/** How many requests to a store were answered as they should be, and how many were not, since the process started. */
public final class CallCounts {

    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Counts a request, each try of it by itself. */
    public void count(boolean success) {
        (success ? answered : failed).increment();
    }

    /** Returns how many requests were answered; that an object is not there is an answer. */
    public long answered() {
        return answered.sum();
    }

    /** Returns how many requests failed, for whatever reason. */
    public long failed() {
        return failed.sum();
    }
}
