package dev.coffer.restore.run;

import dev.coffer.backup.BackupConfig;
import dev.coffer.instance.InstanceBuild;
import dev.coffer.restore.Restore;
import dev.coffer.restore.RestoreEnded;
import dev.coffer.restore.RestoreMode;
import dev.coffer.restore.RestoreOutcome;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The ends of a run: the restore has ended, or goes back to the queue for another attempt. */
@Singleton
class RestoreEnding {

    private static final Logger LOG = Logger.getLogger(RestoreEnding.class);

    private final WorkingDatabases working;
    private final Claims claims;
    private final BackupConfig config;
    private final Clock clock;
    private final Event<RestoreEnded> ended;

    RestoreEnding(
            WorkingDatabases working, Claims claims, BackupConfig config, Clock clock, Event<RestoreEnded> ended) {
        this.working = working;
        this.claims = claims;
        this.config = config;
        this.clock = clock;
        this.ended = ended;
    }

    /** Everything has its name. */
    void complete(ClaimedRestore claimed, RestoreOutcome outcome) throws InterruptedException {
        claimed.move(claims, (row, now) -> {
            row.end(claimed.execution(), outcome, now);
            if (outcome.failed().isEmpty() && outcome.differences().isEmpty()) {
                InstanceBuild.succeeded(row.instanceId, now);
            } else {
                failBuild(row, "restoreIncomplete", incomplete(row, outcome), now);
            }
            ended.fire(new RestoreEnded(row.id));
            return true;
        });
        LOG.infof(
                "Restore %s has ended: %d entries failed, %d differences",
                claimed.restore().id,
                outcome.failed().size(),
                outcome.differences().size());
    }

    private static String incomplete(Restore row, RestoreOutcome outcome) {
        return "Not everything could be restored: " + outcome.failed().size() + " entries failed, and "
                + outcome.differences().size()
                + " things are not as the manifest says. What was restored is on the server;"
                + " the record of restore " + row.id + " has the list. To use it as it is, delete this instance and"
                + " register the server.";
    }

    private static void failBuild(Restore row, String code, String message, Instant now) {
        if (row.mode == RestoreMode.INSTANCE) {
            InstanceBuild.failed(row.instanceId, code, message, now);
        }
    }

    /**
     * Fails the restore, after all that it made has been dropped.
     *
     * @param details what to do about it; null unless that is known
     */
    void fail(ClaimedRestore claimed, String code, @Nullable String message, @Nullable String details)
            throws InterruptedException {
        if (Thread.interrupted()) {
            // A tool or a server may report an interrupt as a failure of its own.
            throw new InterruptedException(message);
        }
        String reason = message + working.dropOwn(claimed) + unnamed(claimed);
        claimed.move(claims, (row, now) -> {
            row.fail(claimed.execution(), code, reason, details, now);
            failBuild(row, code, reason, now);
            ended.fire(new RestoreEnded(row.id));
            return true;
        });
        LOG.warnf("Restore %s failed: %s: %s", claimed.restore().id, code, reason);
    }

    /** A server that is lost in this moment keeps what was restored. */
    private static String unnamed(ClaimedRestore claimed) {
        return claimed.restore().mode == RestoreMode.INSTANCE || claimed.kept().isEmpty()
                ? ""
                : " Everything was restored, but did not get its name. It is on the server as "
                        + String.join(", ", claimed.kept()) + ", unless it has a name by now.";
    }

    /** Ends the restore as its account asked, unless it has ended by now. */
    void cancel(ClaimedRestore claimed) throws InterruptedException {
        String left = working.dropOwn(claimed);
        if (!left.isEmpty()) {
            LOG.warnf("Restore %s is cancelled.%s", claimed.restore().id, left);
        }
        recordCancelled(claimed);
    }

    /** Records that the restore was cancelled, which its run may still have to notice; the run drops what it made. */
    void recordCancelled(ClaimedRestore claimed) throws InterruptedException {
        try {
            claimed.move(claims, (row, now) -> {
                row.cancelled(claimed.execution(), now);
                failBuild(row, Restore.CANCELLED, String.valueOf(row.faultMessage()), now);
                ended.fire(new RestoreEnded(row.id));
                return true;
            });
        } catch (LostRunException e) {
            LOG.infof("Restore %s ended before it could be cancelled", claimed.restore().id);
        }
    }

    /** Whether all attempts that count have failed before this one. */
    boolean gaveUp(ClaimedRestore claimed) {
        return claimed.restore().failedAttempts() >= config.maxAttempts();
    }

    /** Releases the restore if another attempt may follow. */
    boolean goesOn(ClaimedRestore claimed, String outcome) {
        boolean again = claimed.restore().failedAttempts() + 1 < config.maxAttempts();
        if (again) {
            release(claimed, outcome, true, false);
        }
        return again;
    }

    /**
     * Releases the restore after a failure that passes by itself, unless such failures have gone on for too long. They do
     * not count against the limit of attempts.
     */
    boolean goesOnForNow(ClaimedRestore claimed, String outcome) {
        boolean again = isRetried(claimed);
        if (again) {
            release(claimed, outcome, false, true);
        }
        return again;
    }

    /** Whether a failure that passes by itself is retried. */
    boolean isRetried(ClaimedRestore claimed) {
        Instant since = claimed.restore().retriedSince();
        Duration failing = since == null ? Duration.ZERO : Duration.between(since, clock.instant());
        return failing.compareTo(config.retryFor()) < 0;
    }

    /** Returns the restore to the queue; the attempt does not count. */
    void release(ClaimedRestore claimed, String outcome) {
        release(claimed, outcome, false, false);
    }

    private void release(ClaimedRestore claimed, String outcome, boolean counts, boolean passing) {
        // An interrupted thread cannot use the catalog and the server.
        boolean interrupted = Thread.interrupted();
        working.dropOwn(claimed);
        try {
            claimed.move(claims, (row, now) -> {
                row.release(claimed.execution(), outcome, counts, passing, now);
                if (!row.status().active()) {
                    failBuild(row, Restore.CANCELLED, String.valueOf(row.faultMessage()), now);
                    ended.fire(new RestoreEnded(row.id));
                }
                return true;
            });
            LOG.infof("Restore %s goes back to the queue: %s", claimed.restore().id, outcome);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (RuntimeException e) {
            LOG.warnf(
                    e,
                    "Restore %s cannot be released; another run begins when its lease has run out",
                    claimed.restore().id);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
