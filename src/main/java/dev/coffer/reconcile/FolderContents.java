package dev.coffer.reconcile;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.archive.StoredObjects;
import dev.coffer.backup.Backup;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.UnreadableObjectException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares what lies in the folders of backups with their manifests and records, by names and sizes alone. */
@Singleton
public class FolderContents {

    private final ManifestFile manifests;

    FolderContents(ManifestFile manifests) {
        this.manifests = manifests;
    }

    /**
     * What is not as it should be.
     *
     * @param mismatch why the manifest is not to be relied on; the other two are empty then
     * @param missing a sentence for each key that should be there
     * @param strays what nobody named; an object of a name that is none of this service's is not among them
     */
    public record Comparison(Optional<String> mismatch, Map<String, String> missing, List<StoredObject> strays) {

        static Comparison mismatch(String why) {
            return new Comparison(Optional.of(why), Map.of(), List.of());
        }
    }

    /**
     * Compares the folder that a record points at.
     *
     * @param record one that is whole
     * @throws StoreException if the store cannot be read
     */
    public Comparison compare(BackupStore store, Backup record) throws IOException {
        StoredFolder folder = StoredFolder.of(record.folder()).orElseThrow();
        Manifest manifest;
        try {
            manifest = manifests.read(store, folder.path());
        } catch (NoSuchObjectException e) {
            return new Comparison(Optional.empty(), Map.of(folder.manifest(), "The manifest is not there."), List.of());
        } catch (ManifestFile.DamagedException | UnreadableObjectException e) {
            return Comparison.mismatch(String.valueOf(e.getMessage()));
        }
        if (!folder.equals(folderOf(manifest))) {
            return Comparison.mismatch("The manifest is that of another folder.");
        }
        if (!Long.valueOf(manifest.storedBytes()).equals(record.sizeBytes())) {
            return Comparison.mismatch("The manifest names parts of " + manifest.storedBytes()
                    + " bytes, but the record" + " says " + record.sizeBytes() + ".");
        }
        return new Comparison(
                Optional.empty(), StoredObjects.missing(store, folder, manifest), strays(store, folder, manifest));
    }

    /**
     * Why a backup without a record is none that one can be made for.
     *
     * @return nothing where its manifest can be read and understood, and is that of its folder
     * @throws NoSuchObjectException if there is no manifest
     * @throws StoreException if the store cannot be read
     */
    public Optional<String> mismatch(BackupStore store, StoredFolder folder) throws IOException {
        try {
            return folder.equals(folderOf(manifests.read(store, folder.path())))
                    ? Optional.empty()
                    : Optional.of("The manifest is that of another folder.");
        } catch (ManifestFile.DamagedException | UnreadableObjectException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static StoredFolder folderOf(Manifest manifest) {
        return new StoredFolder(manifest.account(), manifest.instance(), manifest.backup());
    }

    private static List<StoredObject> strays(BackupStore store, StoredFolder folder, Manifest manifest)
            throws StoreException {
        List<StoredObject> strays = new ArrayList<>();
        try (Stream<StoredObject> objects = store.list(folder.path())) {
            objects.filter(object -> folder.names(object.key())
                            && !object.key().equals(folder.manifest())
                            && !manifest.names(
                                    folder.backup(),
                                    object.key().substring(folder.path().length() + 1)))
                    .forEach(strays::add);
        }
        return strays;
    }
}
