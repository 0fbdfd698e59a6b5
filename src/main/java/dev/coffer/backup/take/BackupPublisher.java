package dev.coffer.backup.take;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupStatus;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.engine.Target;
import dev.coffer.instance.InstanceAccess;
import dev.coffer.secret.SecretException;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Stores;
import dev.coffer.work.Attempt;
import dev.coffer.work.Claims;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Dumps a backup into its store, and publishes its manifest, which makes the dump a backup. */
@Singleton
class BackupPublisher {

    private static final Logger LOG = Logger.getLogger(BackupPublisher.class);

    private final Engines engines;
    private final InstanceAccess access;
    private final Stores stores;
    private final BackupFolder folder;
    private final PartWriter writer;
    private final ManifestFile manifests;
    private final Claims claims;
    private final BackupConfig config;

    BackupPublisher(
            Engines engines,
            InstanceAccess access,
            Stores stores,
            BackupFolder folder,
            PartWriter writer,
            ManifestFile manifests,
            Claims claims,
            BackupConfig config) {
        this.engines = engines;
        this.access = access;
        this.stores = stores;
        this.folder = folder;
        this.writer = writer;
        this.manifests = manifests;
        this.claims = claims;
        this.config = config;
    }

    /**
     * Makes the backup's manifest, or finds the manifest that an earlier run wrote before it died.
     *
     * @throws GivenUpException if all attempts have failed
     */
    Manifest publish(ClaimedBackup claimed)
            throws EngineException, SecretException, GivenUpException, IOException, InterruptedException {
        Backup backup = claimed.backup();
        BackupStore store = stores.of(backup.place());
        if (backup.manifestOpen()) {
            Optional<Manifest> earlier = manifests.confirmed(store, backup.folder());
            if (earlier.isPresent()) {
                LOG.infof("Backup %s has the manifest of an earlier attempt, whose end was not recorded", backup.id);
                saving(claimed);
                return earlier.get();
            }
        }
        requireAttemptsLeft(backup);
        LOG.infof("Backup %s of instance %s begins", backup.id, backup.instanceId);
        if (!backup.manifestOpen()) {
            folder.removeEarlier(backup);
        }
        Manifest manifest = dump(claimed, store);
        saving(claimed);
        claimed.publishes();
        return manifests.publish(store, backup.folder(), manifest);
    }

    private void requireAttemptsLeft(Backup backup) throws GivenUpException {
        if (backup.failedAttempts() >= config.maxAttempts()) {
            List<Attempt> all = backup.history();
            throw new GivenUpException(
                    backup.failedAttempts(),
                    all.size() < 2 ? null : all.get(all.size() - 2).outcome());
        }
    }

    private Manifest dump(ClaimedBackup claimed, BackupStore store)
            throws EngineException, SecretException, IOException, InterruptedException {
        Backup backup = claimed.backup();
        BackupEngine engine = engines.of(backup.datastore.type)
                .orElseThrow(() -> new EngineException(
                        EngineException.Code.TOOL_MISSING,
                        "This worker has no engine for " + backup.datastore.type + "."));
        UUID parentId = backup.parentId;
        Manifest parent = parentId == null ? null : manifests.read(store, backup.folderOf(parentId));
        Target target = access.target(claimed.instance());
        try (DumpPlan plan = plan(claimed, engine, target, parent)) {
            boolean last = backup.failedAttempts() + 1 >= config.maxAttempts();
            return writer.write(store, backup, claimed.instance(), backup.parentId == null ? null : parent, plan, last);
        } catch (EngineException e) {
            if (becomesFull(claimed, e)) {
                throw new EngineException(EngineException.Code.SERVER_CHANGED, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private DumpPlan plan(ClaimedBackup claimed, BackupEngine engine, Target target, @Nullable Manifest parent)
            throws EngineException, InterruptedException {
        if (parent == null) {
            return engine.plan(target);
        }
        try {
            return engine.plan(target, parent.state());
        } catch (EngineException e) {
            if (becomesFull(claimed, e)) {
                return engine.plan(target);
            }
            throw e;
        }
    }

    /** Makes a full backup of an incremental one that cannot build on its parent, if its order says so. */
    private boolean becomesFull(ClaimedBackup claimed, EngineException e) throws InterruptedException {
        if (e.code() != EngineException.Code.NO_CHAIN || !claimed.backup().mayBecomeFull()) {
            return false;
        }
        String reason = String.valueOf(e.getMessage()).replace(" " + e.advice(), "");
        LOG.infof("Backup %s becomes a full one: %s", claimed.backup().id, reason);
        claimed.becomeFull(claims, "This is a full backup, though an incremental one was ordered. " + reason);
        return true;
    }

    private void saving(ClaimedBackup claimed) throws InterruptedException {
        claimed.move(claims, BackupStatus.SAVING, (row, now) -> row.saving(claimed.execution(), now));
    }
}
