package dev.coffer.backup;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceAccess;
import dev.coffer.secret.SecretException;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.work.WorkKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Takes backups: claims one in a short transaction, dumps outside of any, and ends it in another. What a person can act
 * on ends it as FAILED with a reason; what may pass by itself, such as a catalog that went away, is tried again.
 */
@Singleton
public class BackupRunner implements WorkKind {

    static final String WORK = "backup-take";

    private static final Logger LOG = Logger.getLogger(BackupRunner.class);

    private final Engines engines;
    private final InstanceAccess access;
    private final BackupStore store;
    private final PartWriter writer;
    private final ManifestFile manifests;
    private final BackupConfig config;
    private final Clock clock;

    public BackupRunner(
            Engines engines,
            InstanceAccess access,
            BackupStore store,
            PartWriter writer,
            ManifestFile manifests,
            BackupConfig config,
            Clock clock) {
        this.engines = engines;
        this.access = access;
        this.store = store;
        this.writer = writer;
        this.manifests = manifests;
        this.config = config;
        this.clock = clock;
    }

    /** A backup that this run holds, with what it needs to know of the catalog. */
    private record Held(Backup backup, Instance instance, UUID execution) {}

    @Override
    public String name() {
        return WORK;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException {
        UUID id = UUID.fromString(subject);
        Optional<Held> held = QuarkusTransaction.requiringNew().call(() -> begin(id, execution));
        if (held.isPresent()) {
            MDC.put("account", held.get().backup().accountId);
            MDC.put("instance", held.get().backup().instanceId);
            MDC.put("backup", id);
            try {
                take(held.get());
            } finally {
                MDC.remove("account");
                MDC.remove("instance");
                MDC.remove("backup");
            }
        }
    }

    private Optional<Held> begin(UUID id, UUID execution) {
        Backup backup = Backup.locked(id)
                .filter(found -> found.status().running() && !found.deleted())
                .orElse(null);
        if (backup == null) {
            return Optional.empty();
        }
        backup.begin(execution, clock.instant());
        return Optional.of(new Held(backup, Instance.findById(backup.instanceId), execution));
    }

    private void take(Held held) throws IOException {
        Backup backup = held.backup();
        int earlier = backup.attempts() - 1;
        if (earlier >= config.maxAttempts()) {
            fail(
                    held,
                    "gaveUp",
                    "The backup was begun " + earlier + " times and never came to an end: its worker died, or the"
                            + " catalog went away.");
            return;
        }
        LOG.infof("Backup %s of instance %s begins", backup.id, backup.instanceId);
        try {
            store.deleteFolder(backup.folder());
            Manifest manifest = dump(held);
            change(held, row -> row.saving(held.execution(), clock.instant()));
            manifests.write(backup.folder(), manifest);
            change(
                    held,
                    row -> row.complete(
                            held.execution(),
                            manifest.storedBytes(),
                            store.location(backup.folder()),
                            manifest.warnings(),
                            clock.instant()));
            LOG.infof("Backup %s is complete: %d bytes stored", backup.id, manifest.storedBytes());
        } catch (InterruptedIOException e) {
            if (holds(held)) {
                clear(backup);
            }
            throw e;
        } catch (EngineException e) {
            fail(held, FaultCodes.of(e.code()), e.getMessage());
        } catch (SecretException e) {
            fail(held, "passwordUnavailable", e.getMessage());
        } catch (StoreException e) {
            fail(held, "storeFailed", e.getMessage());
        }
    }

    private Manifest dump(Held held) throws EngineException, SecretException, IOException {
        Backup backup = held.backup();
        BackupEngine engine = engines.of(backup.datastore.type)
                .orElseThrow(() -> new EngineException(
                        EngineException.Code.TOOL_MISSING,
                        "This worker has no engine for " + backup.datastore.type + "."));
        Manifest parent = backup.parentId == null ? null : manifests.read(backup.folderOf(backup.parentId));
        return writer.write(backup, held.instance(), parent, engine.plan(access.target(held.instance())));
    }

    private void fail(Held held, String code, @Nullable String message) {
        String reason = String.valueOf(message);
        if (!holds(held)) {
            LOG.warnf("Backup %s was taken up by another run; this one ends: %s", held.backup().id, reason);
            return;
        }
        LOG.warnf("Backup %s failed: %s: %s", held.backup().id, code, reason);
        clear(held.backup());
        change(held, row -> row.fail(held.execution(), code, reason, clock.instant()));
    }

    /** Whether no other run has taken the backup up, whose objects would lie in the same folder. */
    private static boolean holds(Held held) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Backup.locked(held.backup().id)
                        .filter(row -> row.heldBy(held.execution()))
                        .isPresent());
    }

    private void clear(Backup backup) {
        try {
            store.deleteFolder(backup.folder());
        } catch (StoreException e) {
            LOG.warnf("What backup %s left in the store cannot be removed now: %s", backup.id, e.getMessage());
        }
    }

    private void change(Held held, java.util.function.Consumer<Backup> transition) {
        QuarkusTransaction.requiringNew()
                .run(() -> transition.accept(Backup.locked(held.backup().id)
                        .orElseThrow(() -> new IllegalStateException("Backup " + held.backup().id + " is gone."))));
    }
}
