package dev.coffer.reconcile;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.FolderReferences;
import dev.coffer.backup.FolderState;
import dev.coffer.store.BackupStore;
import dev.coffer.store.LockedObjectException;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import dev.coffer.store.UnreadableObjectException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Removes what a sweep found, if it is still dead and nothing was written there for the grace period. The catalog has the
 * last word in a short transaction; what is dead and not needed then stays so, and is removed after it. So no lock is
 * held while a store is asked.
 */
@Singleton
class Removal {

    private static final Logger LOG = Logger.getLogger(Removal.class);

    private final ManifestFile manifests;
    private final FolderReferences references;
    private final SweepConfig config;
    private final Clock clock;

    Removal(ManifestFile manifests, FolderReferences references, SweepConfig config, Clock clock) {
        this.manifests = manifests;
        this.references = references;
        this.config = config;
        this.clock = clock;
    }

    /** Returns whether a finding is old enough, and an earlier sweep had it too. */
    boolean mayRemove(StoreRun run, Instant firstSeen) {
        return !run.dryRun && firstSeen.isBefore(run.ordered) && isOld(firstSeen);
    }

    /**
     * Removes a folder.
     *
     * @param found what the catalog said of it: DEAD, or UNKNOWN for a folder without a manifest
     * @return whether it is gone
     */
    boolean removeFolder(Stores.Named store, StoredFolder folder, FolderState found) {
        try {
            if (!allOldAndOurs(store.store(), folder, found)
                    || (found == FolderState.UNKNOWN && isNamed(store.store(), folder))) {
                return false;
            }
            references.learn(store, folder);
            boolean dead = QuarkusTransaction.requiringNew().call(() -> {
                references.hold(folder);
                return references.state(store.name(), folder) == found && !references.needed(store.name(), folder);
            });
            if (dead) {
                store.store().deleteFolder(folder.path());
                LOG.infof("The sweep removed the folder %s, whose backup is %s", folder.path(), found);
            }
            return dead;
        } catch (IOException | UncheckedIOException e) {
            return failed(folder, e);
        }
    }

    private boolean allOldAndOurs(BackupStore store, StoredFolder folder, FolderState found) throws IOException {
        try (Stream<StoredObject> objects = store.list(folder.path());
                Stream<StoredObject> leftovers = store.leftovers(folder.path())) {
            return objects.allMatch(object -> isOld(object.modified())
                            && folder.names(object.key())
                            && (found == FolderState.DEAD || !object.key().equals(folder.manifest())))
                    && leftovers.allMatch(leftover -> isOld(leftover.modified()));
        }
    }

    /**
     * Returns whether a manifest of the same instance names parts in a folder of which the catalog knows nothing. No
     * later one can, since a manifest takes over parts of earlier ones only.
     */
    private boolean isNamed(BackupStore store, StoredFolder folder) throws IOException {
        List<String> folders;
        try (Stream<StoredObject> objects = store.list(folder.instancePath())) {
            folders = objects.map(StoredObject::key)
                    .flatMap(key ->
                            StoredFolder.of(key).filter(of -> of.manifest().equals(key)).stream())
                    .map(StoredFolder::path)
                    .toList();
        }
        return anyManifest(store, folders, manifest -> manifest.folders().contains(folder.backup()));
    }

    /** A manifest that cannot be read or understood may say anything. */
    private boolean anyManifest(BackupStore store, List<String> folders, Predicate<Manifest> says) throws IOException {
        for (String folder : folders) {
            try {
                if (says.test(manifests.read(store, folder))) {
                    return true;
                }
            } catch (ManifestFile.DamagedException | UnreadableObjectException | NoSuchObjectException e) {
                return true;
            }
        }
        return false;
    }

    /** Removes one object; returns whether it is gone. */
    boolean removeObject(Stores.Named store, StoredObject object, FindingKind kind) {
        StoredFolder folder = StoredFolder.of(object.key()).orElseThrow();
        if (!isOld(object.modified())) {
            return false;
        }
        try {
            if (kind == FindingKind.STRAY && isNamed(store, folder, object)) {
                return false;
            }
            FolderState state = QuarkusTransaction.requiringNew().call(() -> references.state(store.name(), folder));
            if (state == FolderState.RUNNING || state == FolderState.MISPLACED) {
                return false;
            }
            store.store().delete(object.key());
            LOG.infof("The sweep removed %s: %s", object.key(), kind.word());
            return true;
        } catch (IOException | UncheckedIOException e) {
            return failed(folder, e);
        }
    }

    /** Returns whether the manifest of a record that is whole names an object. */
    private boolean isNamed(Stores.Named store, StoredFolder folder, StoredObject object) throws IOException {
        String file = object.key().substring(folder.path().length() + 1);
        List<String> records = QuarkusTransaction.requiringNew().call(() -> references.wholeOf(store.name(), folder));
        return anyManifest(store.store(), records, manifest -> manifest.names(folder.backup(), file));
    }

    private boolean isOld(Instant time) {
        return !time.isAfter(clock.instant().minus(config.grace()));
    }

    private static boolean failed(StoredFolder folder, Exception cause) {
        if (cause instanceof LockedObjectException locked) {
            LOG.infof("A later sweep removes what lies in %s: %s", folder.path(), locked.getMessage());
        } else {
            LOG.warnf(cause, "The sweep cannot remove what lies in %s", folder.path());
        }
        return false;
    }
}
