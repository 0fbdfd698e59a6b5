package dev.coffer.reconcile;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.UnreadableObjectException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Compares what lies in the folders of backups with their manifests and records, by names and sizes alone. */
@Singleton
public class FolderContents {

    private final BackupStore store;
    private final ManifestFile manifests;

    FolderContents(BackupStore store, ManifestFile manifests) {
        this.store = store;
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
    public Comparison compare(Backup record) throws IOException {
        StoredFolder folder = StoredFolder.of(record.folder()).orElseThrow();
        Manifest manifest;
        try {
            manifest = manifests.read(folder.path());
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
        return new Comparison(Optional.empty(), missing(folder, manifest), strays(folder, manifest));
    }

    /**
     * Why a backup without a record is none that one can be made for.
     *
     * @return nothing where its manifest can be read and understood, and is that of its folder
     * @throws NoSuchObjectException if there is no manifest
     * @throws StoreException if the store cannot be read
     */
    public Optional<String> mismatch(StoredFolder folder) throws IOException {
        try {
            return folder.equals(folderOf(manifests.read(folder.path())))
                    ? Optional.empty()
                    : Optional.of("The manifest is that of another folder.");
        } catch (ManifestFile.DamagedException | UnreadableObjectException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static StoredFolder folderOf(Manifest manifest) {
        return new StoredFolder(manifest.account(), manifest.instance(), manifest.backup());
    }

    /** The parts that are not there in their size: a sentence for each key. */
    Map<String, String> missing(StoredFolder folder, Manifest manifest) throws StoreException {
        Map<String, Long> sizes = new HashMap<>();
        for (UUID in :
                manifest.parts().stream().map(Manifest.Part::in).distinct().toList()) {
            try (Stream<StoredObject> objects = store.list(folder.of(in).path())) {
                objects.forEach(object -> sizes.put(object.key(), object.size()));
            }
        }
        Map<String, String> missing = new LinkedHashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            for (Manifest.StoredFile object : part.objects()) {
                String key = folder.of(part.in()).path() + "/" + object.file();
                Long size = sizes.get(key);
                if (size == null) {
                    missing.put(key, object.file() + " is missing.");
                } else if (size != object.bytes()) {
                    missing.put(key, object.file() + " has " + size + " of " + object.bytes() + " bytes.");
                }
            }
        }
        return missing;
    }

    private List<StoredObject> strays(StoredFolder folder, Manifest manifest) throws StoreException {
        Set<String> named = new HashSet<>(Set.of(folder.manifest()));
        manifest.parts().stream()
                .filter(part -> part.in().equals(folder.backup()))
                .flatMap(part -> part.objects().stream())
                .forEach(object -> named.add(folder.path() + "/" + object.file()));
        List<StoredObject> strays = new ArrayList<>();
        try (Stream<StoredObject> objects = store.list(folder.path())) {
            objects.filter(object -> !named.contains(object.key()) && folder.names(object.key()))
                    .forEach(strays::add);
        }
        return strays;
    }
}
