package dev.coffer.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits that end by themselves. */
final class Patience {

    private Patience() {}

    /** Asks again and again; whether the answer was yes before the time was up. */
    static boolean until(Duration longest, BooleanSupplier reached) {
        Instant deadline = Instant.now().plus(longest);
        while (!reached.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            pause(Duration.ofMillis(25));
        }
        return true;
    }

    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
