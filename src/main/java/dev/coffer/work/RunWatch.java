package dev.coffer.work;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stops runs of this process that are asked to stop by a row of the catalog, which another process may have written. It
 * looks every second, on a thread of its own, and interrupts the thread of the run.
 */
@Singleton
public class RunWatch {

    private static final Logger LOG = Logger.getLogger(RunWatch.class);

    private static final long SECONDS = 1;

    /** How many looks a run may take to stop, before the caller is told that it has not. */
    private static final int PATIENCE = 3;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "run watch");
        thread.setDaemon(true);
        return thread;
    });

    /** What is called when a run has not stopped in time; it may be called again. */
    public interface Late {
        void run() throws InterruptedException;
    }

    /**
     * Watches what this thread does from now on, until the result is closed.
     *
     * @param asked whether the run is asked to stop
     * @param late called on another thread if the run does not stop within three seconds of an interrupt
     */
    public Watched begin(BooleanSupplier asked, Late late) {
        Watched watched = new Watched(Thread.currentThread(), asked, late);
        watched.looks = timer.scheduleWithFixedDelay(watched::look, SECONDS, SECONDS, TimeUnit.SECONDS);
        return watched;
    }

    @PreDestroy
    void end() {
        timer.shutdownNow();
    }

    /** A run that is watched. */
    public static final class Watched implements AutoCloseable {

        private final Thread thread;
        private final BooleanSupplier asked;
        private final Late late;
        private volatile @Nullable Future<?> looks;
        private int interrupts;
        private boolean closed;

        private Watched(Thread thread, BooleanSupplier asked, Late late) {
            this.thread = thread;
            this.asked = asked;
            this.late = late;
        }

        private void look() {
            try {
                if (asked.getAsBoolean() && interrupt() > PATIENCE) {
                    late.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                // An escaping exception would end all looks.
                LOG.debugf(e, "Whether a run is asked to stop cannot be read now");
            }
        }

        private synchronized int interrupt() {
            if (closed) {
                return 0;
            }
            interrupts++;
            thread.interrupt();
            return interrupts;
        }

        /** Returns whether the run was asked to stop, and interrupted. */
        public synchronized boolean stopped() {
            return interrupts > 0;
        }

        /** Ends the watch; the thread that began it is not interrupted any more by it. */
        @Override
        public void close() {
            Future<?> scheduled = looks;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
            synchronized (this) {
                closed = true;
                if (interrupts > 0) {
                    // The interrupt was for what has ended by now.
                    Thread.interrupted();
                }
            }
        }
    }
}
