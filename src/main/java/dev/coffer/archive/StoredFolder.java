package dev.coffer.archive;

import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of one backup's objects in a store: {@code account/instance/backup}. */
public record StoredFolder(String account, UUID instance, UUID backup) {

    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    /** The manifest and the objects of parts, of a backup or of an attempt to take it; below its folder. */
    private static final Pattern NAME =
            Pattern.compile("(attempt-[0-9]+/)?(manifest\\.json|[A-Za-z0-9_%.~-]+\\.zst(\\.age)?(\\.[0-9]{4,})?)");

    /** Returns the folder of a key, or of the object with that key; empty if the key does not have a backup's form. */
    public static Optional<StoredFolder> of(String key) {
        String[] names = key.split("/", 4);
        if (names.length < 3 || !ACCOUNT.matcher(names[0]).matches()) {
            return Optional.empty();
        }
        Optional<UUID> instance = id(names[1]);
        Optional<UUID> backup = id(names[2]);
        return instance.isPresent() && backup.isPresent()
                ? Optional.of(new StoredFolder(names[0], instance.get(), backup.get()))
                : Optional.empty();
    }

    /** Parses an id in exactly the form that this service writes. */
    private static Optional<UUID> id(String name) {
        try {
            return Optional.of(UUID.fromString(name)).filter(id -> id.toString().equals(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns whether an object in this folder has a name that this service uses. */
    public boolean names(String key) {
        return NAME.matcher(key.substring(path().length() + 1)).matches();
    }

    /** Returns the key of the manifest. */
    public String manifest() {
        return path() + "/" + Manifest.FILE;
    }

    /**
     * Finds the objects of a manifest's parts that are not in the store in their size.
     *
     * @param manifest that of this folder
     * @return for each key, a sentence that begins with the object's name
     * @throws StoreException if the store cannot be listed
     */
    public Map<String, String> missing(BackupStore store, Manifest manifest) throws StoreException {
        Map<String, Long> sizes = sizes(store, manifest);
        Map<String, String> missing = new LinkedHashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            for (Manifest.StoredFile object : part.objects()) {
                String key = of(part.in()).path() + "/" + object.file();
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

    /**
     * Returns the sizes of the objects in the folders of a manifest's parts, by key.
     *
     * @throws StoreException if the store cannot be listed
     */
    Map<String, Long> sizes(BackupStore store, Manifest manifest) throws StoreException {
        Map<String, Long> sizes = new HashMap<>();
        for (UUID in : manifest.folders()) {
            try (Stream<StoredObject> objects = store.list(of(in).path())) {
                objects.forEach(object -> sizes.put(object.key(), object.size()));
            }
        }
        return sizes;
    }

    /** Returns the folder of another backup of the same instance. */
    public StoredFolder of(UUID other) {
        return new StoredFolder(account, instance, other);
    }

    /** Returns the key prefix of its objects, without a trailing slash. */
    public String path() {
        return instancePath() + "/" + backup;
    }

    /** Returns the key prefix of all backups of its instance, without a trailing slash. */
    public String instancePath() {
        return account + "/" + instance;
    }
}
