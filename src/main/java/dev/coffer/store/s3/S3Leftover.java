package dev.coffer.store.s3;

import dev.coffer.store.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The key of an unfinished upload: {@code .coffer-upload-<ID>.<name>} in the folder of its object. The ID, which is the
 * service's, may have any characters.
 *
 * @param object the key of the object that was to be
 */
record S3Leftover(String object, String uploadId) {

    private static final String PREFIX = ObjectKey.RESERVED_PREFIX + "upload-";

    /** Returns the upload of a key; nothing where it is that of an object. */
    static Optional<S3Leftover> of(String key) {
        int name = key.lastIndexOf('/') + 1;
        int end = key.indexOf('.', name + PREFIX.length());
        if (!key.startsWith(PREFIX, name) || end < 0) {
            return Optional.empty();
        }
        String id = new String(
                Base64.getUrlDecoder().decode(key.substring(name + PREFIX.length(), end)), StandardCharsets.UTF_8);
        return Optional.of(new S3Leftover(key.substring(0, name) + key.substring(end + 1), id));
    }

    String key() {
        int name = object.lastIndexOf('/') + 1;
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(uploadId.getBytes(StandardCharsets.UTF_8));
        return object.substring(0, name) + PREFIX + id + "." + object.substring(name);
    }
}
