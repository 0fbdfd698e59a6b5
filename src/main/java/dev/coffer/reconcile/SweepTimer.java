package dev.coffer.reconcile;

import dev.coffer.work.RecurringWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Orders a sweep again and again. */
@Singleton
class SweepTimer implements RecurringWork {

    /** The queue asks for all recurring work when it is made itself, so this asks for the queue only when it orders. */
    private final Provider<StoreRunOrders> orders;

    private final SweepConfig config;

    SweepTimer(Provider<StoreRunOrders> orders, SweepConfig config) {
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
        QuarkusTransaction.requiringNew().run(() -> orders.get().order(RunKind.SWEEP, SweepWork.NAME, false));
    }
}
