package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStores;
import dev.coffer.backup.RecordedManifest;
import dev.coffer.backup.Verification;
import dev.coffer.engine.Engines;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.Stores;
import dev.coffer.store.UnreadableObjectException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds backups that are to be restored, and checks what shows without reading them whole. Called outside any transaction,
 * as a store may take its time.
 */
@Singleton
class RestorableBackups {

    private static final Logger LOG = Logger.getLogger(RestorableBackups.class);

    private final BackupStores stores;
    private final ManifestFile manifests;
    private final Engines engines;

    RestorableBackups(BackupStores stores, ManifestFile manifests, Engines engines) {
        this.stores = stores;
        this.manifests = manifests;
        this.engines = engines;
    }

    /** A backup that is whole, as far as its record and its manifest tell, in the store to read it from. */
    record Found(Backup backup, Manifest manifest, Stores.Named store, RestoreEngine engine) {

        /** Returns the notes on a restore, with one more if it reads a copy that the order does not name. */
        List<String> notes(List<String> others, @Nullable String wantedStore) {
            if (wantedStore != null || store.name().equals(backup.store)) {
                return others;
            }
            List<String> notes = new ArrayList<>(others);
            notes.add("The copy in the store '" + store.name() + "' was read, as the backup in the store '"
                    + backup.store + "' is not whole, or that store is not configured.");
            return notes;
        }
    }

    /**
     * Finds a backup of an account, in the wanted store, or in the first of those that hold it where all of it is there.
     *
     * @param field the field that names the store
     * @param wantedStore null for any
     * @throws Fault {@code itemNotFound} if there is none, {@code conflict} if it is not whole, {@code
     *     unprocessableEntity} if its manifest is missing or damaged, {@code notImplemented} if no engine restores it,
     *     {@code serviceUnavailable} if its store cannot be read
     */
    Found find(String accountId, String backupId, String field, @Nullable String wantedStore) {
        Backup backup = Backup.require(accountId, backupId);
        if (!backup.status().whole()) {
            throw Fault.of(
                    FaultCode.CONFLICT,
                    "Unable to create instance because backup " + backup.id + " is not completed. Actual state: "
                            + backup.status() + ".");
        }
        RestoreEngine engine = engines.restoring(backup.datastore.type)
                .orElseThrow(() -> Fault.of(
                        FaultCode.NOT_IMPLEMENTED,
                        "This service cannot restore backups of the '" + backup.datastore.type + "' datastore."));
        List<Stores.Named> holding = stores.require(backup, field, wantedStore);
        if (holding.size() > 1) {
            for (Stores.Named store : holding) {
                try {
                    Found found = in(store, backup, engine);
                    requireWhole(found, found.manifest().parts());
                    return found;
                } catch (Fault e) {
                    LOG.infof("Backup %s is not read from the store '%s': %s", backup.id, store.name(), e.getMessage());
                }
            }
        }
        return in(holding.get(0), backup, engine);
    }

    private Found in(Stores.Named store, Backup backup, RestoreEngine engine) {
        Manifest manifest = read(backup, store);
        List<String> differences = RecordedManifest.differences(backup, manifest);
        if (!differences.isEmpty()) {
            throw broken(backup, differences.get(0));
        }
        return new Found(backup, manifest, store, engine);
    }

    private Manifest read(Backup backup, Stores.Named store) {
        try {
            return manifests.read(store.store(), backup.folder());
        } catch (NoSuchObjectException e) {
            throw broken(backup, Manifest.FILE + " is missing from the store '" + store.name() + "'.");
        } catch (ManifestFile.DamagedException | UnreadableObjectException e) {
            throw broken(backup, String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Checks that all objects of some parts are in the store in their size, and that no verification found one damaged.
     *
     * @throws Fault {@code unprocessableEntity} that names the first part which is not whole, {@code serviceUnavailable}
     *     if the store cannot be read
     */
    void requireWhole(Found found, List<Manifest.Part> parts) {
        StoredFolder folder = StoredFolder.of(found.backup().folder())
                .orElseGet(() -> found.manifest().folder());
        Map<String, String> missing = missing(found, folder);
        for (Manifest.Part part : parts) {
            for (Manifest.StoredFile object : part.objects()) {
                String how = missing.get(folder.of(part.in()).path() + "/" + object.file());
                if (how != null) {
                    throw broken(found.backup(), how);
                }
            }
            requireUndamaged(found, part);
        }
    }

    private static Map<String, String> missing(Found found, StoredFolder folder) {
        try {
            return folder.missing(found.store().store(), found.manifest());
        } catch (IllegalArgumentException e) {
            throw broken(found.backup(), Manifest.FILE + " names a part that no store can hold.");
        } catch (IOException | UncheckedIOException e) {
            throw unreachable(e);
        }
    }

    /** The part may be an earlier backup's, whose own verification read it too. */
    private static void requireUndamaged(Found found, Manifest.Part part) {
        List<String> damaged = new ArrayList<>(brokenFiles(found.backup(), found.store(), part));
        if (!part.in().equals(found.manifest().backup())) {
            Backup.<Backup>findByIdOptional(part.in())
                    .map(earlier -> brokenFiles(earlier, found.store(), part))
                    .ifPresent(damaged::addAll);
        }
        if (!damaged.isEmpty()) {
            throw broken(
                    found.backup(),
                    "A verification found " + damaged.get(0)
                            + " damaged or missing. If it is whole again, the action 'verify' on the backup records that.");
        }
    }

    private static List<String> brokenFiles(Backup backup, Stores.Named store, Manifest.Part part) {
        Optional<Verification> verification =
                BackupStores.verification(backup, store.name()).filter(Verification::broken);
        UUID own = StoredFolder.of(backup.folder()).map(StoredFolder::backup).orElse(backup.id);
        String folder = part.in().equals(own) ? "" : part.in() + "/";
        return verification.map(Verification::brokenFiles).orElse(List.of()).stream()
                .filter(file -> file.equals(Manifest.FILE)
                        || part.objects().stream().anyMatch(object -> file.equals(folder + object.file())))
                .toList();
    }

    private static Fault broken(Backup backup, String how) {
        return Fault.of(FaultCode.UNPROCESSABLE_ENTITY, "Backup " + backup.id + " cannot be restored. " + how);
    }

    private static Fault unreachable(Exception e) {
        return Fault.of(FaultCode.SERVICE_UNAVAILABLE, "The store cannot be read. Try again later.", e);
    }
}
