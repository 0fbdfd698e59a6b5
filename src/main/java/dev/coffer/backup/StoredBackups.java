package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Ids;
import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreVersion;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Finds backups in the store that a record is to be made for, and makes sure that they are whole. */
@Singleton
class StoredBackups {

    private final BackupStore store;
    private final ManifestFile manifests;
    private final FolderReferences owners;

    StoredBackups(BackupStore store, ManifestFile manifests, FolderReferences owners) {
        this.store = store;
        this.manifests = manifests;
        this.owners = owners;
    }

    /** A whole backup in the store. */
    record Found(String folder, Manifest manifest, DatastoreVersion version) {}

    /**
     * Finds the backup of an account at a location, and checks that every object of its manifest is there in its size
     * and stays there: until the caller's transaction ends, none of them is removed.
     *
     * @throws Fault {@code itemNotFound} if the account has none there, {@code badRequest} if it is not whole or not of
     *     the wanted version, {@code serviceUnavailable} if the store cannot be read
     */
    Found find(String accountId, BackupRequest.RestoreFrom from) {
        StoredFolder folder = store.folder(from.location())
                .filter(found -> found.split("/", -1).length == 3)
                .flatMap(StoredFolder::of)
                .filter(found -> found.account().equals(accountId))
                .orElseThrow(() -> Fault.notFound(from.location()));
        owners.hold(folder);
        try {
            Manifest manifest = manifests.read(folder.path());
            if (!manifest.account().equals(accountId)) {
                throw Fault.notFound(from.location());
            }
            requireWhole(folder.path(), manifest);
            requireToStay(folder, manifest);
            return new Found(folder.path(), manifest, version(from, manifest));
        } catch (NoSuchObjectException e) {
            throw Fault.notFound(from.location());
        } catch (ManifestFile.DamagedException e) {
            throw Fault.badRequest("'backup.restore_from.remote_location' is damaged: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw Fault.of(FaultCode.SERVICE_UNAVAILABLE, "The store cannot be read. Try again later.", e);
        }
    }

    private void requireToStay(StoredFolder folder, Manifest manifest) {
        Stream<UUID> ins = manifest.parts().stream().map(Manifest.Part::in);
        if (Stream.concat(Stream.of(folder.backup()), ins).distinct().anyMatch(in -> owners.doomed(folder.of(in)))) {
            throw Fault.badRequest(
                    "'backup.restore_from.remote_location' is of a backup that failed or was deleted; its"
                            + " objects are being removed.");
        }
    }

    private void requireWhole(String folder, Manifest manifest) throws StoreException {
        Map<String, Long> sizes = new HashMap<>();
        String instance = folder.substring(0, folder.lastIndexOf('/') + 1);
        for (UUID in :
                manifest.parts().stream().map(Manifest.Part::in).distinct().toList()) {
            try (Stream<StoredObject> objects = store.list(instance + in)) {
                objects.forEach(object -> sizes.put(object.key(), object.size()));
            }
        }
        for (Manifest.Part part : manifest.parts()) {
            for (Manifest.StoredFile object : part.objects()) {
                Long size = sizes.get(instance + part.in() + "/" + object.file());
                if (size == null || size != object.bytes()) {
                    throw Fault.badRequest("'backup.restore_from.remote_location' is not whole: " + object.file()
                            + (size == null ? " is missing." : " has not the size that its manifest says."));
                }
            }
        }
    }

    private static DatastoreVersion version(BackupRequest.RestoreFrom from, Manifest manifest) {
        DatastoreVersion version = Datastore.named(manifest.datastore())
                .flatMap(datastore -> datastore.version(manifest.datastoreVersion()))
                .orElseThrow(() -> Fault.badRequest("'backup.restore_from.remote_location' is of "
                        + Fault.quote(manifest.datastore()) + " " + Fault.quote(manifest.datastoreVersion())
                        + ", which this service does not know."));
        String wanted = from.datastoreVersion();
        if (wanted != null) {
            DatastoreVersion known =
                    Ids.parse(wanted).flatMap(DatastoreVersion::withId).orElseThrow(() -> Fault.notFound(wanted));
            if (!known.id.equals(version.id)) {
                throw Fault.badRequest("'backup.restore_from.local_datastore_version_id' is not the version of the"
                        + " backup, which is " + manifest.datastore() + " " + version.name + ".");
            }
        }
        return version;
    }
}
