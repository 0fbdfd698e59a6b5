package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Ids;
import dev.coffer.catalog.CatalogClock;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.instance.Instance;
import dev.coffer.secret.SecretException;
import dev.coffer.work.RecurringWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Drops the databases that restores have replaced: on request, or when the time is over for which they are
 * kept. Drops no database that is not in the record of a restore as a kept one.
 */
@Singleton
class ReplacedDatabases implements RecurringWork {

    private static final Logger LOG = Logger.getLogger(ReplacedDatabases.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration NEXT_TRY = Duration.ofMinutes(10);
    private static final int BATCH = 10;

    private final RestoreTargets targets;
    private final Engines engines;
    private final CatalogClock clock;

    ReplacedDatabases(RestoreTargets targets, Engines engines, CatalogClock clock) {
        this.targets = targets;
        this.engines = engines;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "restore-drop-replaced";
    }

    @Override
    public Optional<Duration> interval() {
        return Optional.of(INTERVAL);
    }

    @Override
    public void run() {
        Instant now = clock.now();
        List<Restore> due = QuarkusTransaction.requiringNew().call(() -> Restore.withReplacedDueBy(now, BATCH));
        for (Restore restore : due) {
            try {
                Instance instance = QuarkusTransaction.requiringNew().call(() -> Instance.findById(restore.instanceId));
                drop(instance, Map.of(restore, restore.kept()));
            } catch (EngineException | SecretException | RuntimeException e) {
                LOG.warnf(
                        "The databases that restore %s has replaced cannot be dropped now: %s",
                        restore.id, e.getMessage());
                QuarkusTransaction.requiringNew()
                        .run(() -> Restore.locked(restore.id).ifPresent(row -> row.dropLater(now.plus(NEXT_TRY))));
            }
        }
    }

    /**
     * Drops what an order names.
     *
     * @return the newest restore that kept some of it
     * @throws Fault {@code unprocessableEntity} if no restore into the instance keeps it, or it cannot be dropped
     */
    RestoreView drop(String accountId, String instanceId, InstanceAction.DropReplaced order) {
        Instance instance = Instance.require(accountId, instanceId);
        Map<Restore, List<String>> dropped = new LinkedHashMap<>();
        for (Restore restore : Restore.keepingOf(instance.id)) {
            List<String> names = named(restore, order);
            if (!names.isEmpty()) {
                requireEnded(restore);
                dropped.put(restore, names);
            }
        }
        if (dropped.isEmpty()) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "No restore into instance " + instance.id
                            + " keeps such a database. The records of restores say which" + " they have replaced.");
        }
        try {
            drop(instance, dropped);
        } catch (EngineException | SecretException e) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY, "The replaced database cannot be dropped: " + e.getMessage());
        }
        Restore newest = dropped.keySet().iterator().next();
        return QuarkusTransaction.requiringNew().call(() -> RestoreView.of(Restore.findById(newest.id)));
    }

    private static void requireEnded(Restore restore) {
        if (restore.status().active()) {
            throw Fault.of(FaultCode.UNPROCESSABLE_ENTITY, "Restore " + restore.id + " has not ended yet.");
        }
    }

    private static List<String> named(Restore restore, InstanceAction.DropReplaced order) {
        RestoreOutcome outcome = restore.outcome();
        boolean wanted = order.restore() == null
                || Ids.parse(order.restore()).filter(restore.id::equals).isPresent();
        if (outcome == null || !wanted) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (RestoreOutcome.Restored each : outcome.restored()) {
            if (each.kept() != null
                    && (order.database() == null
                            || order.database().equals(each.kept())
                            || order.database().equals(each.database()))) {
                names.add(each.kept());
            }
        }
        return names;
    }

    private void drop(Instance instance, Map<Restore, List<String>> dropped) throws EngineException, SecretException {
        try (RestoreTarget target =
                targets.connect(engines.restoring(instance.datastore.type).orElseThrow(), instance)) {
            for (Map.Entry<Restore, List<String>> each : dropped.entrySet()) {
                for (String name : each.getValue()) {
                    target.drop(name);
                    LOG.infof(
                            "Dropped the database '%s' of instance %s, which restore %s has replaced",
                            name, instance.id, each.getKey().id);
                }
                QuarkusTransaction.requiringNew()
                        .run(() -> Restore.locked(each.getKey().id).ifPresent(row -> row.dropped(each.getValue())));
            }
        }
    }
}
