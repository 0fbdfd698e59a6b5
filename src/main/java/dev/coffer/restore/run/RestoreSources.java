package dev.coffer.restore.run;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.PartReader;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStores;
import dev.coffer.backup.RecordedManifest;
import dev.coffer.engine.Engines;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.restore.BackupParts;
import dev.coffer.store.BackupStore;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The backups that restores read. */
@Singleton
class RestoreSources {

    private final BackupStores stores;
    private final ManifestFile manifests;
    private final PartReader parts;
    private final Engines engines;

    RestoreSources(BackupStores stores, ManifestFile manifests, PartReader parts, Engines engines) {
        this.stores = stores;
        this.manifests = manifests;
        this.parts = parts;
        this.engines = engines;
    }

    /**
     * Opens the backup that is restored, in the store that was ordered.
     *
     * @throws RestoreFailedException if it was deleted, is not what the catalog says, or needs another worker
     */
    RestoreSource open(ClaimedRestore claimed) throws IOException, RestoreFailedException {
        Backup backup = QuarkusTransaction.requiringNew()
                .call(() -> Optional.<Backup>ofNullable(Backup.findById(claimed.restore().backupId)))
                .filter(found -> found.status().whole() && !found.deleted())
                .orElseThrow(() -> new RestoreFailedException(
                        "backupGone", "Backup " + claimed.restore().backupId + " was deleted.", null));
        BackupStore store = stores.named(
                        backup,
                        Objects.requireNonNullElse(claimed.restore().order().store(), backup.store))
                .store();
        Manifest manifest = manifests.read(store, backup.folder());
        List<String> differences = RecordedManifest.differences(backup, manifest);
        if (!differences.isEmpty()) {
            throw new RestoreFailedException("damaged", differences.get(0), null);
        }
        RestoreEngine engine = engines.restoring(manifest.datastore())
                .orElseThrow(() -> new RestoreFailedException(
                        "toolMissing", "This worker cannot restore " + manifest.datastore() + ".", null));
        return new RestoreSource(backup, manifest, BackupParts.of(manifest, engine), store, parts);
    }
}
