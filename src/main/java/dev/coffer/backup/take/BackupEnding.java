package dev.coffer.backup.take;

import dev.coffer.archive.Manifest;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupEnded;
import dev.coffer.backup.BackupStatus;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The ends of a run: the backup is complete, has failed, or goes back to the queue for another attempt. */
@Singleton
class BackupEnding {

    private static final Logger LOG = Logger.getLogger(BackupEnding.class);

    private final Stores stores;
    private final BackupFolder folder;
    private final Claims claims;
    private final BackupConfig config;
    private final Clock clock;
    private final Event<BackupEnded> ended;

    BackupEnding(
            Stores stores,
            BackupFolder folder,
            Claims claims,
            BackupConfig config,
            Clock clock,
            Event<BackupEnded> ended) {
        this.stores = stores;
        this.folder = folder;
        this.claims = claims;
        this.config = config;
        this.clock = clock;
        this.ended = ended;
    }

    void complete(ClaimedBackup claimed, Manifest manifest) throws StoreException, InterruptedException {
        Backup backup = claimed.backup();
        URI location = stores.of(backup.place()).location(backup.folder());
        if (backup.attempts() > 1) {
            folder.keepOnly(backup, manifest);
        }
        claimed.move(claims, BackupStatus.COMPLETED, (row, now) -> {
            row.complete(
                    claimed.execution(),
                    manifest.storedBytes(),
                    location,
                    manifest.warnings(),
                    manifest.complete(),
                    manifest.moments(),
                    now);
            tell(claimed, manifest.dumpedBytes(), manifest.storedBytes(), null);
        });
        LOG.infof("Backup %s is complete: %d bytes stored", backup.id, manifest.storedBytes());
    }

    /**
     * Fails the backup. Before the end is recorded, removes what no manifest can name any more, and the rest after it.
     *
     * @param details what to do about it; null unless that is known
     */
    void fail(ClaimedBackup claimed, String code, @Nullable String message, @Nullable String details)
            throws InterruptedException {
        if (Thread.interrupted()) {
            // A tool or a store may report an interrupt as a failure of its own.
            throw new InterruptedException(message);
        }
        Backup backup = claimed.backup();
        String reason = String.valueOf(message);
        removeOwn(claimed);
        if (!backup.manifestOpen()) {
            removeEarlier(backup);
        }
        claimed.move(claims, BackupStatus.FAILED, (row, now) -> {
            row.fail(claimed.execution(), code, reason, details, now);
            tell(claimed, 0, 0, code);
        });
        LOG.warnf("Backup %s failed: %s: %s", backup.id, code, reason);
        folder.removeAll(backup);
    }

    /** Fails the backup as its account asked, unless it has ended by now. */
    void cancel(ClaimedBackup claimed) throws InterruptedException {
        try {
            fail(claimed, Backup.CANCELLED, Backup.CANCELLED_MESSAGE, null);
        } catch (LostRunException e) {
            LOG.infof("Backup %s ended before it could be cancelled", claimed.backup().id);
        }
    }

    /** Records that the backup was cancelled while its run still has to notice; the run removes its objects then. */
    void recordCancelled(ClaimedBackup claimed) throws InterruptedException {
        claimed.move(claims, BackupStatus.FAILED, (row, now) -> {
            row.fail(claimed.execution(), Backup.CANCELLED, Backup.CANCELLED_MESSAGE, null, now);
            tell(claimed, 0, 0, Backup.CANCELLED);
        });
    }

    /** Releases the backup if another attempt may follow; a manifest that may exist is for the next run to find. */
    boolean goesOn(ClaimedBackup claimed, String outcome) {
        boolean again = claimed.publishing() || claimed.backup().failedAttempts() + 1 < config.maxAttempts();
        if (again) {
            release(claimed, outcome, (row, now) -> row.release(claimed.execution(), outcome, true, now));
        }
        return again;
    }

    /**
     * Releases the backup after a failure that passes by itself, unless such failures have gone on for too long. They do
     * not count against the limit of attempts.
     */
    boolean goesOnForNow(ClaimedBackup claimed, String outcome) {
        boolean again = failingFor(claimed).compareTo(config.retryFor()) < 0;
        if (again) {
            release(claimed, outcome, (row, now) -> row.releaseForNow(claimed.execution(), outcome, now));
        }
        return again;
    }

    /** Returns how often and for how long a failure that passes by itself was retried, for the end of a message. */
    String retried(ClaimedBackup claimed) {
        int attempts = claimed.backup().attempts();
        return attempts == 1
                ? ""
                : "\nThis was attempt " + attempts + ", "
                        + failingFor(claimed).toSeconds()
                        + " s after the first one of these failures. coffer.backup.retry-for is how long they are retried.";
    }

    private Duration failingFor(ClaimedBackup claimed) {
        Instant since = claimed.backup().retriedSince();
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }

    /** Returns the backup to the queue; the attempt does not count. */
    void release(ClaimedBackup claimed, String outcome) {
        release(claimed, outcome, (row, now) -> row.release(claimed.execution(), outcome, false, now));
    }

    private void release(ClaimedBackup claimed, String outcome, BiConsumer<Backup, Instant> transition) {
        // An interrupted thread cannot use the catalog and the store.
        boolean interrupted = Thread.interrupted();
        UUID id = claimed.backup().id;
        removeOwn(claimed);
        try {
            claimed.move(claims, BackupStatus.NEW, (row, now) -> {
                transition.accept(row, now);
                if (row.status() == BackupStatus.FAILED) {
                    tell(claimed, 0, 0, row.faultCode());
                }
            });
            LOG.infof("Backup %s goes back to the queue: %s", id, outcome);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (RuntimeException e) {
            LOG.warnf(e, "Backup %s cannot be released; another run begins when its lease has run out", id);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what this run wrote, unless its manifest may exist. */
    void removeOwn(ClaimedBackup claimed) {
        if (!claimed.publishing()) {
            folder.removeNewest(claimed.backup());
        }
    }

    private void removeEarlier(Backup backup) {
        try {
            folder.removeEarlier(backup);
        } catch (StoreException e) {
            LOG.debugf(e, "What earlier attempts at backup %s left cannot be removed now", backup.id);
        }
    }

    /** Tells observers in the transaction that ends the backup. */
    private void tell(ClaimedBackup claimed, long dumpedBytes, long storedBytes, @Nullable String faultCode) {
        Backup backup = claimed.backup();
        ended.fire(new BackupEnded(
                backup.id, backup.parentId != null, claimed.age(), dumpedBytes, storedBytes, faultCode));
    }
}
