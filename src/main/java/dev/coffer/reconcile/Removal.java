package dev.coffer.reconcile;

import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.FolderReferences;
import dev.coffer.backup.FolderState;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoredObject;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Removes what a sweep found, if it is still dead and nothing has been written there for the grace period. The lock on
 * the instance's folders is held until it is gone, so that no record is made for it meanwhile.
 */
@Singleton
class Removal {

    static final String REMOVED = "removed";

    private static final Logger LOG = Logger.getLogger(Removal.class);

    /** How long the store may take to remove one folder. */
    private static final int SECONDS = (int) Duration.ofHours(1).toSeconds();

    private final BackupStore store;
    private final FolderReferences owners;
    private final SweepConfig config;
    private final Clock clock;

    Removal(BackupStore store, FolderReferences owners, SweepConfig config, Clock clock) {
        this.store = store;
        this.owners = owners;
        this.config = config;
        this.clock = clock;
    }

    /** Whether a finding is old enough, and an earlier sweep had it too. */
    boolean mayRemove(StoreRun run, Instant firstSeen) {
        return !run.dryRun && firstSeen.isBefore(run.ordered) && isOld(firstSeen);
    }

    /**
     * Removes a folder.
     *
     * @param found what the catalog said of it
     * @return whether it is gone
     */
    boolean removeFolder(StoredFolder folder, FolderState found) {
        return alone(folder, () -> {
            if (owners.state(folder) != found || owners.needed(folder) || !allOldAndOurs(folder, found)) {
                return false;
            }
            store.deleteFolder(folder.path());
            LOG.infof("The sweep removed the folder %s, whose backup is %s", folder.path(), found);
            return true;
        });
    }

    private boolean allOldAndOurs(StoredFolder folder, FolderState found) throws IOException {
        try (Stream<StoredObject> objects = store.list(folder.path());
                Stream<StoredObject> leftovers = store.leftovers(folder.path())) {
            return objects.allMatch(object -> isOld(object.modified())
                            && folder.names(object.key())
                            && (found == FolderState.DEAD || !object.key().equals(folder.manifest())))
                    && leftovers.allMatch(leftover -> isOld(leftover.modified()));
        }
    }

    /** Removes one object; returns whether it is gone. */
    boolean removeObject(StoredObject object, FindingKind kind) {
        StoredFolder folder = StoredFolder.of(object.key()).orElseThrow();
        return isOld(object.modified())
                && alone(folder, () -> {
                    FolderState state = owners.state(folder);
                    boolean runs = state == FolderState.RUNNING || state == FolderState.MISPLACED;
                    if (runs || (kind == FindingKind.STRAY && owners.needed(folder, object.key()))) {
                        return false;
                    }
                    store.delete(object.key());
                    LOG.infof("The sweep removed %s: %s", object.key(), kind.word());
                    return true;
                });
    }

    private boolean isOld(Instant time) {
        return !time.isAfter(clock.instant().minus(config.grace()));
    }

    private boolean alone(StoredFolder folder, Callable<Boolean> action) {
        try {
            return QuarkusTransaction.requiringNew().timeout(SECONDS).call(() -> {
                owners.hold(folder);
                try {
                    return action.call();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            LOG.warnf(e, "The sweep cannot remove what lies in %s", folder.path());
            return false;
        }
    }
}
