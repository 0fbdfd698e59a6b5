package dev.coffer.work;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many pieces of a kind of work this process does at a time. */
final class Slots {

    /** The longest time for which a piece is put off. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final int AT_ONCE = 16;

    private final Semaphore free;
    private final AtomicInteger refused = new AtomicInteger();

    Slots(int bound) {
        this.free = new Semaphore(bound);
    }

    /**
     * Takes a slot.
     *
     * @param pollInterval how long a piece is put off; longer if many are, so that they are not all polled at once
     * @throws PostponedException if all are taken
     */
    void take(Duration pollInterval) throws PostponedException {
        if (free.tryAcquire()) {
            refused.set(0);
            return;
        }
        Duration wait = pollInterval.multipliedBy(1 + refused.getAndIncrement() / AT_ONCE);
        throw new PostponedException(
                "this process does as much work of this kind as it may",
                wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    }

    void giveBack() {
        free.release();
    }
}
