package dev.coffer.restore.prove;

import dev.coffer.backup.BackupProofs;
import dev.coffer.backup.BackupWork;
import dev.coffer.catalog.CatalogClock;
import dev.coffer.work.RecurringWork;
import dev.coffer.work.WorkOrder;
import dev.coffer.work.WorkQueue;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Orders proofs by the rules of {@link ProofConfig}: one at a time, of the instance whose last proof is the longest ago, and
 * none while the machine is busy. What people ordered, and all other work, comes first.
 */
@Singleton
class ProofTimer implements RecurringWork {

    private static final Logger LOG = Logger.getLogger(ProofTimer.class);

    private static final int PERCENT = 100;

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final ProofConfig config;
    private final WorkQueue queue;
    private final CatalogClock clock;

    ProofTimer(ProofConfig config, WorkQueue queue, CatalogClock clock) {
        this.config = config;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "proof-timer";
    }

    @Override
    public Optional<Duration> interval() {
        return new ProofRules(config).areNone() ? Optional.empty() : Optional.of(INTERVAL);
    }

    @Override
    public void run() {
        double load = PERCENT
                * ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()
                / Runtime.getRuntime().availableProcessors();
        if (load > config.maxLoad()) {
            LOG.debugf("No proof begins: the load is %.0f %% of the processors", load);
            return;
        }
        QuarkusTransaction.requiringNew().run(() -> {
            if (!ProvableInstance.isAnyProofOrdered()) {
                next(clock.now()).ifPresent(this::order);
            }
        });
    }

    private Optional<ProvableInstance> next(Instant now) {
        List<ProvableInstance> all = ProvableInstance.all();
        return all.stream()
                .filter(instance -> new ProofRules(config).isDue(instance, now))
                .min(Comparator.comparing(
                        instance -> Optional.ofNullable(instance.lastProof()).orElse(Instant.MIN)));
    }

    private void order(ProvableInstance instance) {
        BackupProofs.order(instance.newest())
                .ifPresent(order ->
                        queue.enqueueLast(BackupWork.PROVE, new WorkOrder(instance.newest(), order).subject()));
    }
}
