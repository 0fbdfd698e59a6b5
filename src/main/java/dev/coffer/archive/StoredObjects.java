package dev.coffer.archive;

import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Compares the objects in a store with a manifest, by names and sizes alone. */
public final class StoredObjects {

    private StoredObjects() {}

    /**
     * Finds the objects of a backup's parts that are not in the store in their size.
     *
     * @param folder that of the manifest
     * @return for each key, a sentence that begins with the object's name
     * @throws StoreException if the store cannot be listed
     */
    public static Map<String, String> missing(BackupStore store, StoredFolder folder, Manifest manifest)
            throws StoreException {
        Map<String, Long> sizes = new HashMap<>();
        for (UUID in : manifest.folders()) {
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
}
