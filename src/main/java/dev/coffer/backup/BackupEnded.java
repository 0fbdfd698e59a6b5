package dev.coffer.backup;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Told to whoever observes it when a backup has come to its end in this process, after the catalog knows.
 *
 * @param took from the begin of the run that ended it
 * @param dumpedBytes what the tools wrote; 0 if it failed
 * @param storedBytes what the store has got; 0 if it failed
 * @param faultCode null if it is complete
 */
public record BackupEnded(
        boolean incremental,
        Duration took,
        long dumpedBytes,
        long storedBytes,
        @Nullable String faultCode) {}
