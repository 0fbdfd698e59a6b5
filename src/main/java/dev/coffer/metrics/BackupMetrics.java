package dev.coffer.metrics;

import dev.coffer.backup.BackupEnded;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Metrics of the backups that ended in this process since its start. */
@Singleton
public class BackupMetrics {

    private static final List<String> TYPES = List.of("full", "incremental");

    private final MeterRegistry registry;

    BackupMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the series with 0 at start, because a rate ignores the first increase of a series that was missing. */
    void start(@Observes StartupEvent event) {
        for (String type : TYPES) {
            duration(type, "completed");
            duration(type, "failed");
            dumped(type);
            stored(type);
        }
    }

    void ended(@Observes(during = TransactionPhase.AFTER_SUCCESS) BackupEnded backup) {
        String type = backup.incremental() ? "incremental" : "full";
        String code = backup.faultCode();
        duration(type, code == null ? "completed" : "failed").record(backup.took());
        if (code == null) {
            dumped(type).increment((double) backup.dumpedBytes());
            stored(type).increment((double) backup.storedBytes());
        } else {
            Counter.builder("coffer.backup.failures")
                    .description("Backups that failed, by the code of their fault")
                    .tag("code", code)
                    .register(registry)
                    .increment();
        }
    }

    private Timer duration(String type, String result) {
        return Timer.builder("coffer.backup.duration")
                .description("Duration of the run that ended a backup")
                .tags("type", type, "result", result)
                .serviceLevelObjectives(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15),
                        Duration.ofHours(1),
                        Duration.ofHours(4),
                        Duration.ofHours(12))
                .register(registry);
    }

    private Counter dumped(String type) {
        return Counter.builder("coffer.backup.dumped")
                .description("Bytes that the tools wrote for completed backups")
                .baseUnit("bytes")
                .tag("type", type)
                .register(registry);
    }

    private Counter stored(String type) {
        return Counter.builder("coffer.backup.stored")
                .description("Bytes that completed backups wrote to the store")
                .baseUnit("bytes")
                .tag("type", type)
                .register(registry);
    }
}
