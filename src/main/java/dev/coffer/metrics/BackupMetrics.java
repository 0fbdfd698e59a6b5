package dev.coffer.metrics;

import dev.coffer.backup.BackupEnded;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** The backups that ended in this process since it started. */
@Singleton
public class BackupMetrics {

    private static final List<String> TYPES = List.of("full", "incremental");

    private final MeterRegistry registry;

    BackupMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** From the start they are 0 and not missing, as a rate sees no increase of what was not there before. */
    void start(@Observes StartupEvent event) {
        for (String type : TYPES) {
            duration(type, "completed");
            duration(type, "failed");
            dumped(type);
            stored(type);
        }
    }

    void ended(@Observes BackupEnded backup) {
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
                .description("What the run took that ended a backup")
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
                .description("What the tools wrote for completed backups")
                .baseUnit("bytes")
                .tag("type", type)
                .register(registry);
    }

    private Counter stored(String type) {
        return Counter.builder("coffer.backup.stored")
                .description("What the store has got of completed backups")
                .baseUnit("bytes")
                .tag("type", type)
                .register(registry);
    }
}
