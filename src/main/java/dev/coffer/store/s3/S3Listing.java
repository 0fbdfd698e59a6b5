package dev.coffer.store.s3;

import dev.coffer.store.ObjectKey;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects below a folder, page by page as the service gives them. What has no valid key is left out. */
final class S3Listing extends Spliterators.AbstractSpliterator<StoredObject> {

    private final S3Objects objects;
    private final String prefix;
    private Iterator<S3Object> page;
    private @Nullable String next;

    /**
     * Reads the first page.
     *
     * @param prefix what the names begin with
     */
    S3Listing(S3Objects objects, String prefix) throws StoreException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.objects = objects;
        this.prefix = prefix;
        this.page = read(null);
    }

    private Iterator<S3Object> read(@Nullable String token) throws StoreException {
        ListObjectsV2Response answer = objects.page(prefix, true, token);
        next = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextContinuationToken() : null;
        return answer.contents().iterator();
    }

    @Override
    public boolean tryAdvance(Consumer<? super StoredObject> action) {
        while (true) {
            while (page.hasNext()) {
                S3Object object = page.next();
                String key = objects.location().key(object.key());
                if (isKey(key)) {
                    action.accept(new StoredObject(key, object.size(), object.lastModified()));
                    return true;
                }
            }
            if (next == null) {
                return false;
            }
            try {
                page = read(next);
            } catch (StoreException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean isKey(String key) {
        try {
            ObjectKey.check(key);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // Such as the empty object that stands for a folder in a console.
        }
    }
}
