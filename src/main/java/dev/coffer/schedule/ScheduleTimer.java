package dev.coffer.schedule;

import dev.coffer.catalog.CatalogClock;
import dev.coffer.work.RecurringWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The recurring work that starts the runs of schedules. */
@Singleton
class ScheduleTimer implements RecurringWork {

    /** The name under which the queue keeps it. */
    static final String NAME = "schedule-timer";

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Those without a worker that is always there start one for each look. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final DueSchedules schedules;
    private final CatalogClock clock;

    ScheduleTimer(DueSchedules schedules, CatalogClock clock) {
        this.schedules = schedules;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Duration> interval() {
        return Optional.of(INTERVAL);
    }

    /** Returns when the next run of any schedule starts; much later if there is none. */
    @Override
    public Instant nextRun(Instant usual) {
        Instant latest = clock.now().plus(LONGEST_PAUSE);
        return QuarkusTransaction.requiringNew()
                .call(Schedule::firstRun)
                .filter(run -> run.isBefore(latest))
                .orElse(latest);
    }

    @Override
    public void run() {
        schedules.start(clock.now(), LONGEST);
    }
}
