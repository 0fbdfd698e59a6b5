package dev.coffer.backup.copy;

import dev.coffer.api.fault.CatalogOutage;
import dev.coffer.archive.FolderCopy;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.PartException;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupCopy;
import dev.coffer.backup.BackupStores;
import dev.coffer.backup.BackupWork;
import dev.coffer.backup.CopyEnded;
import dev.coffer.backup.CopyStatus;
import dev.coffer.backup.FolderReferences;
import dev.coffer.backup.FolderState;
import dev.coffer.backup.RecordedManifest;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import dev.coffer.work.PostponedException;
import dev.coffer.work.RunWatch;
import dev.coffer.work.WorkKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Copies backups: claims a copy in a short transaction, copies outside of any, and ends the copy in another. The manifest
 * comes last, and only from a run that still holds the copy. What is damaged in the source ends the copy as FAILED. A store
 * that fails costs an attempt; the next one goes on where this one stopped.
 */
@Singleton
public class BackupCopier implements WorkKind {

    private static final Logger LOG = Logger.getLogger(BackupCopier.class);

    private final Stores stores;
    private final BackupStores holding;
    private final ManifestFile manifests;
    private final FolderReferences references;
    private final Claims claims;
    private final RunWatch watch;
    private final BackupConfig config;
    private final Event<CopyEnded> ended;

    BackupCopier(
            Stores stores,
            BackupStores holding,
            ManifestFile manifests,
            FolderReferences references,
            Claims claims,
            RunWatch watch,
            BackupConfig config,
            Event<CopyEnded> ended) {
        this.stores = stores;
        this.holding = holding;
        this.manifests = manifests;
        this.references = references;
        this.claims = claims;
        this.watch = watch;
        this.config = config;
        this.ended = ended;
    }

    @Override
    public String name() {
        return BackupWork.COPY;
    }

    @Override
    public int bound() {
        return 2;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException, InterruptedException, PostponedException {
        UUID order = UUID.fromString(subject);
        if (QuarkusTransaction.requiringNew().call(() -> waitsForParent(order))) {
            throw new PostponedException("the backup that this one builds on is being copied");
        }
        Optional<ClaimedCopy> claimed = claims.begin(
                execution,
                () -> BackupCopy.lockedOf(order)
                        .filter(copy -> copy.status().active())
                        .flatMap(copy -> Optional.<Backup>ofNullable(Backup.findById(copy.backupId))
                                .filter(backup -> backup.status().whole() && !backup.deleted())
                                .map(backup -> new ClaimedCopy(copy, backup, execution))),
                (found, by, worker, now) -> found.copy().begin(by, worker, now));
        if (claimed.isPresent()) {
            run(claimed.get());
        }
    }

    private static boolean waitsForParent(UUID order) {
        return BackupCopy.lockedOf(order)
                .filter(copy -> copy.status().active())
                .flatMap(BackupCopier::parentOf)
                .filter(parent -> parent.status().active())
                .isPresent();
    }

    /** Returns the copy of what the backup builds on; nothing if it builds on none, or that lies in the store itself. */
    private static Optional<BackupCopy> parentOf(BackupCopy copy) {
        Backup backup = Backup.findById(copy.backupId);
        return backup.parentId == null ? Optional.empty() : BackupCopy.in(copy.store, backup.parentId);
    }

    private void run(ClaimedCopy claimed) throws IOException, InterruptedException {
        LOG.infof("%s begins", claimed);
        RunWatch.Watched run = watch.begin(() -> BackupCopy.isLost(claimed.copy().id, claimed.execution()), () -> {});
        try (run) {
            copyOrFail(claimed);
        } catch (InterruptedException | InterruptedIOException e) {
            if (!run.stopped()) {
                release(claimed);
                throw e;
            }
            LOG.infof("%s is no longer needed", claimed);
            // An interrupted thread cannot use the catalog and the store.
            Thread.interrupted();
            removeUnneeded(claimed);
        } catch (LostRunException e) {
            removeUnneeded(claimed);
            throw e;
        }
    }

    /** Throws what ended the attempt only if another attempt follows. */
    private void copyOrFail(ClaimedCopy claimed) throws IOException, InterruptedException {
        try {
            if (claimed.copy().attempts() > config.copyAttempts()) {
                // Each one lost its worker.
                throw new CopyRefusedException("gaveUp", "Gave up after " + config.copyAttempts() + " attempts.");
            }
            copy(claimed);
        } catch (PartException e) {
            fail(claimed, "damaged", e.getMessage());
        } catch (CopyRefusedException e) {
            fail(claimed, e.code(), e.getMessage());
        } catch (InterruptedIOException | LostRunException e) {
            throw e;
        } catch (IOException e) {
            again(claimed, e, "storeFailed", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            if (CatalogOutage.in(e)) {
                // Nothing can be recorded now; the lease runs out, and another run begins.
                throw e;
            }
            LOG.errorf(e, "%s ended with an error of the service", claimed);
            again(
                    claimed,
                    new IOException(e),
                    "gaveUp",
                    "An error of the service: " + e.getClass().getSimpleName());
        }
    }

    private void copy(ClaimedCopy claimed) throws IOException, CopyRefusedException, InterruptedException {
        Backup backup = claimed.backup();
        StoredFolder folder = StoredFolder.of(backup.folder()).orElseThrow();
        FolderCopy.Place target = place(target(claimed.copy()));
        FolderCopy.Place source = place(source(claimed));
        requireParent(claimed);
        ManifestFile.Bytes manifest = manifest(backup, source);
        if (target.store().isSealedOnly() && !manifest.manifest().encrypted()) {
            throw new CopyRefusedException(
                    "notEncrypted",
                    "The store '" + target.name() + "' takes only encrypted backups, and this one is not.");
        }
        FolderCopy objects = new FolderCopy(source, target, folder, manifest.manifest());
        if (claimed.copy().begunBefore()) {
            objects.removeLeftovers();
        }
        objects.copyObjects();
        claimed.requireHeld(claims);
        objects.requireWhole();
        publish(target, manifest);
        claimed.move(claims, CopyStatus.COMPLETED, (row, now) -> {
            row.complete(claimed.execution(), target.store().location(folder.path()), now);
            ended.fire(new CopyEnded(row.id, null));
        });
        LOG.infof("%s is complete", claimed);
    }

    private Stores.Named target(BackupCopy copy) throws StoreException {
        return stores.find(copy.place()).orElseThrow(() -> new StoreException(Stores.notConfigured(copy.store)));
    }

    private static FolderCopy.Place place(Stores.Named store) {
        return new FolderCopy.Place(store.name(), store.store());
    }

    private Stores.Named source(ClaimedCopy claimed) throws StoreException {
        return holding.of(claimed.backup()).stream()
                .filter(store -> !store.name().equals(claimed.copy().store))
                .findFirst()
                .orElseThrow(() -> new StoreException(Stores.notConfigured(claimed.backup().store)));
    }

    private static void requireParent(ClaimedCopy claimed) throws CopyRefusedException {
        Optional<BackupCopy> parent =
                QuarkusTransaction.requiringNew().call(() -> BackupCopier.parentOf(claimed.copy()));
        if (parent.isPresent() && parent.get().status() != CopyStatus.COMPLETED) {
            throw new CopyRefusedException(
                    "parentNotCopied",
                    "The copy of " + parent.get().backupId + ", on which the backup builds, is "
                            + parent.get().status() + ": " + parent.get().faultMessage());
        }
    }

    private ManifestFile.Bytes manifest(Backup backup, FolderCopy.Place source)
            throws IOException, CopyRefusedException {
        try {
            ManifestFile.Bytes manifest = manifests.readBytes(source.store(), backup.folder());
            List<String> differences = RecordedManifest.differences(backup, manifest.manifest());
            if (!differences.isEmpty()) {
                throw damaged(source, differences.get(0));
            }
            return manifest;
        } catch (NoSuchObjectException e) {
            throw damaged(source, "manifest.json is missing.");
        } catch (ManifestFile.DamagedException e) {
            throw damaged(source, String.valueOf(e.getMessage()));
        } catch (StoreException e) {
            throw new StoreException("The store '" + source.name() + "' failed: " + e.getMessage(), e);
        }
    }

    private static CopyRefusedException damaged(FolderCopy.Place place, String how) {
        return new CopyRefusedException("damaged", "In the store '" + place.name() + "', " + how);
    }

    private void publish(FolderCopy.Place target, ManifestFile.Bytes manifest)
            throws IOException, CopyRefusedException {
        try {
            manifests.copy(target.store(), manifest);
        } catch (ManifestFile.DamagedException e) {
            throw damaged(target, String.valueOf(e.getMessage()));
        } catch (StoreException e) {
            throw new StoreException("The store '" + target.name() + "' failed: " + e.getMessage(), e);
        }
    }

    /** Throws the cause, so that the queue tries again later, unless that has happened often enough. */
    private void again(ClaimedCopy claimed, IOException cause, String code, String message)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            // A store may report an interrupt as a failure of its own.
            throw new InterruptedException(message);
        }
        if (claimed.copy().attempts() >= config.copyAttempts()) {
            fail(claimed, code, message);
            return;
        }
        LOG.warnf("%s is tried again: %s", claimed, message);
        claimed.move(claims, CopyStatus.NEW, (row, now) -> row.release(claimed.execution(), message, true, now));
        throw cause;
    }

    private void fail(ClaimedCopy claimed, String code, @Nullable String message) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(message);
        }
        String reason = String.valueOf(message);
        LOG.warnf("%s failed: %s: %s", claimed, code, reason);
        claimed.move(claims, CopyStatus.FAILED, (row, now) -> {
            row.fail(claimed.execution(), code, reason, now);
            ended.fire(new CopyEnded(row.id, code));
        });
        removeUnneeded(claimed);
    }

    private void release(ClaimedCopy claimed) {
        // An interrupted thread cannot use the catalog.
        boolean interrupted = Thread.interrupted();
        try {
            claimed.move(
                    claims,
                    CopyStatus.NEW,
                    (row, now) ->
                            row.release(claimed.execution(), "handed back, as its worker was stopped", false, now));
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (RuntimeException e) {
            LOG.warnf(e, "%s cannot be released; another run begins when its lease has run out", claimed);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what lies in the target if no record needs it; what is left is for a sweep. */
    private void removeUnneeded(ClaimedCopy claimed) {
        StoredFolder folder = StoredFolder.of(claimed.backup().folder()).orElseThrow();
        String store = claimed.copy().store;
        try {
            boolean dead = claims.transition(now -> {
                references.hold(folder);
                return references.state(store, folder) == FolderState.DEAD && !references.needed(store, folder);
            });
            if (dead) {
                stores.of(claimed.copy().place()).deleteFolder(folder.path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException | RuntimeException e) {
            LOG.warnf("What is left of %s cannot be removed now: %s", claimed, e.getMessage());
        }
    }
}
