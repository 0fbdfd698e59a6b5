package dev.coffer.engine.process;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process or thread does in its own time. */
public final class Eventually {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private Eventually() {}

    /** Returns as soon as the condition holds, and fails if it does not within 20 s. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(DEADLINE);
        while (!condition.call()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
