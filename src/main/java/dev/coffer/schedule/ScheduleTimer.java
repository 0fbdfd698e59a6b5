package dev.coffer.schedule;

import dev.coffer.catalog.CatalogClock;
import dev.coffer.work.RecurringWork;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The recurring work that starts the runs of schedules. */
@Singleton
class ScheduleTimer implements RecurringWork {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final DueSchedules schedules;
    private final CatalogClock clock;

    ScheduleTimer(DueSchedules schedules, CatalogClock clock) {
        this.schedules = schedules;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "schedule-timer";
    }

    @Override
    public Optional<Duration> interval() {
        return Optional.of(INTERVAL);
    }

    @Override
    public void run() {
        schedules.start(clock.now(), LONGEST);
    }
}
