package dev.coffer.store.s3;

import dev.coffer.store.ObjectKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a store lies in its bucket.
 *
 * @param store the store's name
 * @param prefix what the names of all its objects begin with: empty, or ends in a slash
 */
record S3Location(String store, String bucket, String prefix) {

    /**
     * @param prefix without a slash at its end
     */
    static S3Location of(String store, String bucket, String prefix) {
        return new S3Location(store, bucket, prefix.isEmpty() ? prefix : prefix + "/");
    }

    /** The name in the bucket of the object with a key. */
    String name(String key) {
        return prefix + key;
    }

    /** What the names of all objects in a folder begin with. */
    String below(String folder) {
        return folder.isEmpty() ? prefix : prefix + folder + "/";
    }

    /** The key of a name in the bucket, which begins with the prefix. */
    String key(String name) {
        return name.substring(prefix.length());
    }

    /** Returns the {@code s3:} URL of a folder, without a slash at its end. */
    URI url(String folder) {
        String path = (prefix + ObjectKey.checkFolder(folder)).replaceFirst("/$", "");
        try {
            return new URI("s3", bucket, path.isEmpty() ? null : "/" + path, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("There is no URL for " + folder + ".", e);
        }
    }

    /** The folder that a URL leads to; nothing where it leads to no folder of this store. */
    Optional<String> folder(String url) {
        try {
            URI location = new URI(url);
            if (!"s3".equals(location.getScheme())
                    || !bucket.equals(location.getAuthority())
                    || location.getPath() == null) {
                return Optional.empty();
            }
            String path = location.getPath().replaceFirst("^/", "").replaceFirst("/+$", "") + "/";
            return path.startsWith(prefix) ? Optional.of(key(path).replaceFirst("/$", "")) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** How messages name the store. */
    String words() {
        return "The store '" + store + "' (" + url("") + ")";
    }
}
