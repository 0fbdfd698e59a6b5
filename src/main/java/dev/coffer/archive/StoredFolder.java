package dev.coffer.archive;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The folder of one backup's objects in a store: {@code account/instance/backup}. */
public record StoredFolder(String account, UUID instance, UUID backup) {

    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    /** The manifest and the objects of parts, of a backup or of an attempt to take it; below its folder. */
    private static final Pattern NAME =
            Pattern.compile("(attempt-[0-9]+/)?(manifest\\.json|[A-Za-z0-9_%.~-]+\\.zst(\\.age)?(\\.[0-9]{4,})?)");

    /** The folder itself, or the one that an object lies in; nothing where the key has not the form of a backup's. */
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

    /** An id exactly as this service writes it into a key. */
    private static Optional<UUID> id(String name) {
        try {
            return Optional.of(UUID.fromString(name)).filter(id -> id.toString().equals(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether an object that lies in this folder has a name that this service gives. */
    public boolean names(String key) {
        return NAME.matcher(key.substring(path().length() + 1)).matches();
    }

    /** The key of the manifest in it. */
    public String manifest() {
        return path() + "/" + Manifest.FILE;
    }

    /** The folder of another backup of the same instance. */
    public StoredFolder of(UUID other) {
        return new StoredFolder(account, instance, other);
    }

    /** The key prefix of its objects, without a slash at its end. */
    public String path() {
        return instancePath() + "/" + backup;
    }

    /** The key prefix of all backups of its instance, without a slash at its end. */
    public String instancePath() {
        return account + "/" + instance;
    }
}
