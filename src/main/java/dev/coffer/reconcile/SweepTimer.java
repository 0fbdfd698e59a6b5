package dev.coffer.reconcile;

import dev.coffer.work.RecurringWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The recurring work that requests sweeps. */
@Singleton
class SweepTimer implements RecurringWork {

    private final StoreRunOrders orders;
    private final SweepConfig config;

    SweepTimer(StoreRunOrders orders, SweepConfig config) {
        this.orders = orders;
        this.config = config;
    }

    @Override
    public String name() {
        return "sweep-timer";
    }

    @Override
    public Optional<Duration> interval() {
        return config.enabled() ? Optional.of(config.interval()) : Optional.empty();
    }

    @Override
    public void run() {
        QuarkusTransaction.requiringNew().run(() -> orders.order(RunKind.SWEEP, false));
    }
}
