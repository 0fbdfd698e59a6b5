package dev.coffer.event;

import dev.coffer.api.fault.CatalogOutage;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests into the trail on a thread of its own, so that no answer waits for it. What waits is bounded: if the catalog
 * is out of reach for too long, requests are left out, and their number is logged.
 */
@Singleton
class TrailWriter {

    private static final Logger LOG = Logger.getLogger(TrailWriter.class);

    private static final int MOST_WAITING = 10_000;
    private static final int BATCH = 100;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STOPPING = Duration.ofSeconds(2);

    /** Wakes the thread, so that it ends. */
    private static final RequestEvent END =
            new RequestEvent("", new Who(null, null, null, null), new Requested("", "", Subject.NONE, null), 0, 0);

    private final Trail trail;
    private final Clock clock;
    private final Refusals refusals = new Refusals();
    private final BlockingQueue<RequestEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong leftOut = new AtomicLong();
    private @Nullable Thread thread;
    private volatile boolean stopped;

    TrailWriter(Trail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** Writes an answered request, soon. */
    void write(RequestEvent event) {
        if (event.refused() && !refusals.first(event, clock.instant())) {
            return;
        }
        if (!waiting.offer(event)) {
            leftOut.incrementAndGet();
        }
        start();
    }

    private synchronized void start() {
        if (thread == null && !stopped) {
            Thread writer = new Thread(this::run, "event-writer");
            writer.setDaemon(true);
            writer.start();
            thread = writer;
        }
    }

    /** Writes what waits before the catalog is closed. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        Thread writer;
        synchronized (this) {
            stopped = true;
            writer = thread;
        }
        if (writer != null) {
            boolean woken = waiting.offer(END);
            LOG.debugf("The writer of events ends; it was woken: %s", woken);
            writer.join(STOPPING.toMillis());
        }
    }

    private void run() {
        List<RequestEvent> batch = new ArrayList<>();
        while (!stopped || !waiting.isEmpty()) {
            collect(batch);
            if (written(batch)) {
                batch.clear();
            } else if (stopped) {
                return;
            } else {
                pause();
            }
            report();
        }
    }

    private void collect(List<RequestEvent> batch) {
        if (!batch.isEmpty()) {
            return;
        }
        try {
            RequestEvent next = stopped ? waiting.poll() : waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                batch.add(next);
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
        waiting.drainTo(batch, BATCH);
        batch.removeIf(END::equals);
        batch.addAll(refusals.ended(clock.instant()));
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** Returns whether nothing of a batch is to be written any more. */
    private boolean written(List<RequestEvent> batch) {
        if (batch.isEmpty()) {
            return true;
        }
        try {
            QuarkusTransaction.requiringNew().run(() -> batch.forEach(this::record));
            return true;
        } catch (RuntimeException e) {
            if (CatalogOutage.in(e)) {
                return false;
            }
            LOG.errorf(e, "%d requests cannot be written into the trail", batch.size());
            return true;
        }
    }

    private void record(RequestEvent event) {
        trail.record(
                event.account(),
                event.kind(),
                event.who(),
                event.requested().subject(),
                event.outcome(),
                event.details());
    }

    private void report() {
        long lost = leftOut.getAndSet(0);
        if (lost > 0) {
            LOG.warnf("The trail lacks %d requests, as the catalog was out of reach", lost);
        }
        long exceeding = refusals.exceeding();
        if (exceeding > 0) {
            LOG.warnf("The trail lacks %d refused requests, as there were too many different ones", exceeding);
        }
    }
}
