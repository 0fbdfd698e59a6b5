package dev.coffer.restore.run;

import dev.coffer.api.fault.CatalogOutage;
import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.PartException;
import dev.coffer.backup.FaultCodes;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.instance.Instance;
import dev.coffer.restore.NewServers;
import dev.coffer.restore.Restore;
import dev.coffer.restore.RestoreOutcome;
import dev.coffer.restore.RestorePhase;
import dev.coffer.restore.RestoreWork;
import dev.coffer.secret.SecretException;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import dev.coffer.work.RunWatch;
import dev.coffer.work.WorkKind;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Restores backups: claims a restore in a short transaction, restores outside of any, and ends the restore in another. An
 * error that a person can act on ends it as FAILED with a reason, and without a trace on the server. An error that may pass
 * by itself costs an attempt; the next one begins from the start, except that a restore which was complete only gets its
 * names.
 */
@Singleton
public class RestoreRunner implements WorkKind {

    private static final String GAVE_UP = "gaveUp";

    private static final Logger LOG = Logger.getLogger(RestoreRunner.class);

    private final RestoreAttempt attempt;
    private final RestoreNaming naming;
    private final RestoreEnding ending;
    private final WorkingDatabases working;
    private final NewServers servers;
    private final Claims claims;
    private final RunWatch watch;
    private final RestoreConfig config;

    RestoreRunner(
            RestoreAttempt attempt,
            RestoreNaming naming,
            RestoreEnding ending,
            WorkingDatabases working,
            NewServers servers,
            Claims claims,
            RunWatch watch,
            RestoreConfig config) {
        this.attempt = attempt;
        this.naming = naming;
        this.ending = ending;
        this.working = working;
        this.servers = servers;
        this.claims = claims;
        this.watch = watch;
        this.config = config;
    }

    @Override
    public String name() {
        return RestoreWork.RUN;
    }

    @Override
    public String word() {
        return "restore";
    }

    @Override
    public int bound() {
        return config.threads();
    }

    @Override
    public boolean urgent() {
        return true;
    }

    @Override
    public void run(String subject, UUID execution) throws Exception {
        UUID id = UUID.fromString(subject);
        Optional<ClaimedRestore> claimed = claims.begin(
                execution,
                () -> Restore.locked(id)
                        .filter(found -> found.status().active())
                        .map(found -> new ClaimedRestore(found, Instance.findById(found.instanceId), execution)),
                (found, by, worker, now) -> found.restore().begin(by, worker, now));
        if (claimed.isPresent()) {
            run(claimed.get());
        }
    }

    private void run(ClaimedRestore claimed) throws Exception {
        MDC.put("account", claimed.restore().accountId);
        MDC.put("instance", claimed.restore().instanceId);
        MDC.put("backup", claimed.restore().backupId);
        MDC.put("restore", claimed.restore().id);
        try {
            restore(claimed);
        } finally {
            MDC.remove("account");
            MDC.remove("instance");
            MDC.remove("backup");
            MDC.remove("restore");
        }
    }

    private void restore(ClaimedRestore claimed) throws Exception {
        UUID id = claimed.restore().id;
        LOG.infof("Restore %s begins, attempt %d", id, claimed.restore().attempts());
        RunWatch.Watched run = watch.begin(
                () -> Restore.isCancelAsked(id, claimed.execution()), () -> ending.recordCancelled(claimed));
        try (run) {
            restoreOrFail(claimed);
        } catch (InterruptedException | InterruptedIOException e) {
            if (!run.stopped()) {
                ending.release(claimed, "handed back, as its worker was stopped");
                throw e;
            }
            ending.cancel(claimed);
        } catch (LostRunException e) {
            LOG.warnf("Restore %s was claimed by another run; this run ends", id);
            working.dropOwn(claimed);
            throw e;
        }
    }

    /** Throws what ended the attempt only if another attempt follows. */
    private void restoreOrFail(ClaimedRestore claimed) throws Exception {
        try {
            if (ending.gaveUp(claimed)) {
                ending.fail(
                        claimed, GAVE_UP, "Gave up after " + claimed.restore().failedAttempts() + " attempts.", null);
            } else {
                ending.complete(claimed, attempt(claimed));
            }
        } catch (EngineException e) {
            failOrRetry(claimed, e);
        } catch (SecretException e) {
            ending.fail(claimed, "passwordUnavailable", e.getMessage(), null);
        } catch (RestoreFailedException e) {
            ending.fail(claimed, e.code(), e.getMessage(), null);
        } catch (PartException e) {
            boolean unreadable = e.damage() == PartException.Damage.NO_IDENTITY;
            ending.fail(claimed, unreadable ? "identityMissing" : "damaged", e.getMessage(), null);
        } catch (NoSuchObjectException e) {
            ending.fail(claimed, "damaged", Manifest.FILE + " is missing from the store.", null);
        } catch (ManifestFile.DamagedException e) {
            ending.fail(claimed, "damaged", e.getMessage(), null);
        } catch (InterruptedException | InterruptedIOException | LostRunException e) {
            throw e;
        } catch (StoreException e) {
            again(claimed, e, "storeFailed", String.valueOf(e.getMessage()));
        } catch (Exception e) {
            if (CatalogOutage.in(e)) {
                // Nothing can be recorded now; the lease runs out, and another run begins.
                throw e;
            }
            LOG.errorf(
                    e,
                    "Attempt %d at restore %s ended with an error of the service",
                    claimed.restore().attempts(),
                    claimed.restore().id);
            again(claimed, e, GAVE_UP, "An error of the service: " + cause(e));
        }
    }

    private RestoreOutcome attempt(ClaimedRestore claimed) throws Exception {
        servers.start(claimed.instance());
        try (RestoreTarget target = working.connect(claimed)) {
            RestoreOutcome outcome = claimed.restore().phase() == RestorePhase.NAMING
                    ? Objects.requireNonNull(claimed.restore().outcome())
                    : attempt.make(claimed, target);
            boolean named = claimed.move(claims, (row, now) -> row.naming(claimed.execution(), outcome));
            if (!named) {
                throw new InterruptedException("cancelled");
            }
            claimed.keep(outcome);
            return naming.name(claimed, target, outcome);
        }
    }

    private void failOrRetry(ClaimedRestore claimed, EngineException e) throws EngineException, InterruptedException {
        String message = String.valueOf(e.getMessage());
        if (e.passing() && ending.goesOnForNow(claimed, oneLine(message))) {
            throw e;
        }
        ending.fail(claimed, FaultCodes.of(e.code()), message, e.advice());
    }

    private void again(ClaimedRestore claimed, Exception e, String code, String message) throws Exception {
        if (ending.goesOn(claimed, oneLine(message))) {
            throw e;
        }
        ending.fail(claimed, code, message, null);
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s+", " ");
    }

    /** The message of a bug may hold anything, and is for the log only. */
    private static String cause(Exception e) {
        String name = e.getClass().getSimpleName();
        return e instanceof IOException ? name + ": " + oneLine(String.valueOf(e.getMessage())) : name;
    }
}
