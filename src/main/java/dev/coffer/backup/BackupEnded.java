package dev.coffer.backup;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The event that a backup has ended, fired in the transaction that ends it. An observer that queues work or writes to the
 * catalog does so in that transaction; one that acts outside of it observes {@code AFTER_SUCCESS}.
 *
 * @param took since the begin of the run that ended it
 * @param dumpedBytes what the tools wrote; 0 if it failed
 * @param storedBytes what the store received; 0 if it failed
 * @param faultCode null if it is complete
 */
public record BackupEnded(
        UUID backup,
        boolean incremental,
        Duration took,
        long dumpedBytes,
        long storedBytes,
        @Nullable String faultCode) {}
