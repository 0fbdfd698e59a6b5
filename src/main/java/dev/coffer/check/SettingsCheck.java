package dev.coffer.check;

import dev.coffer.api.paging.PagingConfig;
import dev.coffer.backup.BackupConfig;
import dev.coffer.engine.postgresql.PostgresConfig;
import dev.coffer.limit.LimitConfig;
import dev.coffer.metrics.MetricsConfig;
import dev.coffer.reconcile.SweepConfig;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import dev.coffer.store.StoreConfig;
import dev.coffer.work.WorkConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;

/** Refuses to start with a setting that is out of its range, and names every one of them. */
@Singleton
public class SettingsCheck {

    private static final int MANY = 1_000_000;

    private final PagingConfig paging;
    private final SealConfig seal;
    private final SealKeys keys;
    private final StoreConfig store;
    private final PostgresConfig postgres;
    private final WorkConfig work;
    private final BackupConfig backup;
    private final LimitConfig limits;
    private final SweepConfig sweep;
    private final MetricsConfig metrics;
    private final SealedPasswords passwords;

    SettingsCheck(
            PagingConfig paging,
            SealConfig seal,
            SealKeys keys,
            StoreConfig store,
            PostgresConfig postgres,
            WorkConfig work,
            BackupConfig backup,
            LimitConfig limits,
            SweepConfig sweep,
            MetricsConfig metrics,
            SealedPasswords passwords) {
        this.paging = paging;
        this.seal = seal;
        this.keys = keys;
        this.store = store;
        this.postgres = postgres;
        this.work = work;
        this.backup = backup;
        this.limits = limits;
        this.sweep = sweep;
        this.metrics = metrics;
        this.passwords = passwords;
    }

    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        List<String> problems = outOfRange();
        problems.addAll(keys.problems());
        try {
            passwords.check();
        } catch (SecretException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(String.join(" ", problems));
        }
    }

    /** A sentence for each setting that is out of its range, naming it. */
    List<String> outOfRange() {
        List<String> problems = new ArrayList<>();
        range(problems, "coffer.paging.max-limit", paging.maxLimit(), 1, 1000);
        range(problems, "coffer.seal.level", seal.level(), 1, 19);
        range(problems, "coffer.seal.threads", seal.threads(), 0, 256);
        range(
                problems,
                "coffer.engine.postgresql.inventory-timeout (in milliseconds)",
                postgres.inventoryTimeout().toMillis(),
                1,
                Integer.MAX_VALUE / 2);
        range(problems, "coffer.worker.threads", work.threads(), 1, 1000);
        range(problems, "coffer.worker.lease (in seconds)", work.lease().toSeconds(), 4, MANY);
        range(
                problems,
                "coffer.worker.poll-interval (in milliseconds)",
                work.pollInterval().toMillis(),
                10,
                MANY);
        range(
                problems,
                "coffer.store.filesystem.concurrent-backups",
                store.filesystem().concurrentBackups(),
                1,
                1000);
        range(problems, "coffer.backup.max-attempts", backup.maxAttempts(), 1, MANY);
        range(problems, "coffer.backup.removal-attempts", backup.removalAttempts(), 1, 1000);
        range(problems, "coffer.sweep.interval (in seconds)", sweep.interval().toSeconds(), 1, 10 * MANY);
        range(problems, "coffer.sweep.grace (in seconds)", sweep.grace().toSeconds(), 60, 10 * MANY);
        range(problems, "coffer.sweep.reported", sweep.reported(), 0, 10_000);
        range(problems, "coffer.limits.max-backups", limits.maxBackups(), 0, Integer.MAX_VALUE);
        range(problems, "coffer.limits.max-instances", limits.maxInstances(), 0, Integer.MAX_VALUE);
        range(problems, "coffer.limits.get-per-minute", limits.getPerMinute(), 1, MANY);
        range(problems, "coffer.limits.post-per-minute", limits.postPerMinute(), 1, MANY);
        range(problems, "coffer.limits.put-per-minute", limits.putPerMinute(), 1, MANY);
        range(problems, "coffer.limits.delete-per-minute", limits.deletePerMinute(), 1, MANY);
        range(problems, "coffer.limits.replicas", limits.replicas(), 1, 10_000);
        range(problems, "coffer.metrics.refresh (in seconds)", metrics.refresh().toSeconds(), 0, MANY);
        range(problems, "coffer.metrics.max-instances", metrics.maxInstances(), 0, MANY);
        return problems;
    }

    private static void range(List<String> problems, String name, long value, long least, long most) {
        if (value < least || value > most) {
            problems.add(name + " is " + value + ", but must be from " + least + " to " + most + ".");
        }
    }
}
