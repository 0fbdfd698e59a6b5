package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Ids;
import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreVersion;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.Stores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds backups in the stores for which a record is to be made, and makes sure that they are whole. */
@Singleton
class StoredBackups {

    private final Stores stores;
    private final ManifestFile manifests;
    private final FolderReferences references;

    StoredBackups(Stores stores, ManifestFile manifests, FolderReferences references) {
        this.stores = stores;
        this.manifests = manifests;
        this.references = references;
    }

    /** A whole backup in a store. */
    record Found(Stores.Named store, StoredFolder folder, Manifest manifest, DatastoreVersion version) {}

    /**
     * Finds the backup of an account at a location, and checks that every object of its manifest is there in its size.
     * The caller is in no transaction: a store may take its time.
     *
     * @throws Fault {@code itemNotFound} if the account has none there, {@code badRequest} if it is not whole or not of
     *     the wanted version, {@code serviceUnavailable} if the store cannot be read
     */
    Found find(String accountId, BackupRequest.RestoreFrom from) {
        for (Stores.Located located : locate(from.location())) {
            Optional<StoredFolder> folder = Optional.of(located.folder())
                    .filter(found -> found.split("/", -1).length == 3)
                    .flatMap(StoredFolder::of)
                    .filter(found -> found.account().equals(accountId));
            if (folder.isPresent()) {
                return find(located.store(), folder.get(), from);
            }
        }
        throw Fault.notFound(from.location());
    }

    private List<Stores.Located> locate(String location) {
        try {
            return stores.locate(location);
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    private static Fault unreadable(Exception cause) {
        return Fault.of(FaultCode.SERVICE_UNAVAILABLE, "The store cannot be read. Try again later.", cause);
    }

    private Found find(Stores.Named store, StoredFolder folder, BackupRequest.RestoreFrom from) {
        try {
            Manifest manifest = manifests.read(store.store(), folder.path());
            if (!manifest.account().equals(folder.account())) {
                throw Fault.notFound(from.location());
            }
            Map<String, String> missing = folder.missing(store.store(), manifest);
            if (!missing.isEmpty()) {
                throw Fault.badRequest("'backup.restore_from.remote_location' is not whole: "
                        + missing.values().iterator().next());
            }
            references.learn(store, folder);
            return new Found(
                    store, folder, manifest, QuarkusTransaction.requiringNew().call(() -> version(from, manifest)));
        } catch (NoSuchObjectException e) {
            throw Fault.notFound(from.location());
        } catch (ManifestFile.DamagedException e) {
            throw Fault.badRequest("'backup.restore_from.remote_location' is damaged: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Makes sure that no object of a backup is removed before the caller's transaction has made its record, and none
     * afterwards.
     *
     * @throws Fault {@code badRequest} if its objects are being removed
     */
    void requireToStay(Found found) {
        references.hold(found.folder());
        if (Stream.concat(Stream.of(found.folder().backup()), found.manifest().folders().stream())
                .distinct()
                .anyMatch(in ->
                        references.doomed(found.store().name(), found.folder().of(in)))) {
            throw Fault.badRequest(
                    "'backup.restore_from.remote_location' is of a backup that failed or was deleted; its"
                            + " objects are being removed.");
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
