package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
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

/**
 * Finds backups that are to be restored, and checks what shows without reading them whole. Called outside any transaction,
 * as a store may take its time.
 */
@Singleton
class RestorableBackups {

    private final Stores stores;
    private final ManifestFile manifests;
    private final Engines engines;

    RestorableBackups(Stores stores, ManifestFile manifests, Engines engines) {
        this.stores = stores;
        this.manifests = manifests;
        this.engines = engines;
    }

    /** A backup that is whole, as far as its record and its manifest tell. */
    record Found(Backup backup, Manifest manifest, Stores.Named store, RestoreEngine engine) {}

    /**
     * Finds a backup of an account.
     *
     * @throws Fault {@code itemNotFound} if there is none, {@code conflict} if it is not whole, {@code
     *     unprocessableEntity} if its manifest is missing or damaged, {@code notImplemented} if no engine restores it,
     *     {@code serviceUnavailable} if its store cannot be read
     */
    Found find(String accountId, String backupId) {
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
        Stores.Named store = stores.find(backup.store)
                .orElseThrow(() -> Fault.of(FaultCode.SERVICE_UNAVAILABLE, Stores.notConfigured(backup.store)));
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
        List<String> damaged = new ArrayList<>(brokenFiles(found.backup(), part));
        if (!part.in().equals(found.manifest().backup())) {
            Backup.<Backup>findByIdOptional(part.in())
                    .map(earlier -> brokenFiles(earlier, part))
                    .ifPresent(damaged::addAll);
        }
        if (!damaged.isEmpty()) {
            throw broken(
                    found.backup(),
                    "A verification found " + damaged.get(0)
                            + " damaged or missing. If it is whole again, the action 'verify' on the backup records that.");
        }
    }

    private static List<String> brokenFiles(Backup backup, Manifest.Part part) {
        Optional<Verification> verification =
                Optional.ofNullable(backup.verification()).filter(Verification::broken);
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
