package dev.coffer.restore.run;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Tasks that run several at a time, and of which the first that fails ends all. */
final class Parallel {

    /** How long interrupted tasks may take to end their tools and drop what they made. */
    private static final long SECONDS = 60;

    private Parallel() {}

    /**
     * Runs tasks to their ends. An interrupt of this thread interrupts them. Returns only after all have ended.
     *
     * @param most how many run at a time
     * @throws Exception what the first task that failed has thrown
     */
    static void run(int most, List<Callable<Void>> tasks) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(most, Math.max(1, tasks.size())));
        try {
            CompletionService<Void> running = new ExecutorCompletionService<>(pool);
            tasks.forEach(running::submit);
            for (int i = 0; i < tasks.size(); i++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        } finally {
            end(pool);
        }
    }

    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!pool.isTerminated() && System.nanoTime() < deadline) {
            try {
                var unused = pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // A run that is cancelled is interrupted again and again.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
