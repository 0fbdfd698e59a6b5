package dev.coffer.store.swift;

import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The uploads that have segments and no object, each once, with the size of its segments and the time of the last. The
 * segments of an upload follow each other in a listing.
 */
final class SwiftLeftovers extends Spliterators.AbstractSpliterator<StoredObject> {

    private static final Pattern SEGMENT =
            Pattern.compile("(.+)/" + Pattern.quote(SwiftSegments.UPLOAD) + "([0-9a-f-]{36})/[0-9]{8}", Pattern.DOTALL);

    private final Iterator<StoredObject> segments;
    private final SwiftRemoval objects;
    private @Nullable Upload read;

    /** One upload, as far as its segments were read. */
    private record Upload(String key, String id, long size, Instant last) {

        boolean isSame(Upload other) {
            return key.equals(other.key) && id.equals(other.id);
        }

        Upload with(Upload other) {
            return new Upload(key, id, size + other.size, last.isAfter(other.last) ? last : other.last);
        }
    }

    /**
     * @param segments in the order of their keys
     * @param objects knows which uploads have made their objects
     */
    SwiftLeftovers(Iterator<StoredObject> segments, SwiftRemoval objects) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.segments = segments;
        this.objects = objects;
    }

    @Override
    public boolean tryAdvance(Consumer<? super StoredObject> action) {
        for (Upload upload = next(); upload != null; upload = next()) {
            if (!hasObject(upload)) {
                action.accept(new StoredObject(
                        SwiftSegments.leftover(upload.key(), upload.id()), upload.size(), upload.last()));
                return true;
            }
        }
        return false;
    }

    private boolean hasObject(Upload upload) {
        try {
            return objects.isOf(upload.key(), upload.id());
        } catch (StoreException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Upload next() {
        Upload upload = read;
        read = null;
        while (segments.hasNext()) {
            Upload more = of(segments.next());
            if (more == null) {
                continue;
            }
            if (upload != null && !upload.isSame(more)) {
                read = more;
                return upload;
            }
            upload = upload == null ? more : upload.with(more);
        }
        return upload;
    }

    /** Returns null for what is no segment of this service. */
    private static @Nullable Upload of(StoredObject segment) {
        Matcher name = SEGMENT.matcher(segment.key());
        return name.matches() ? new Upload(name.group(1), name.group(2), segment.size(), segment.modified()) : null;
    }
}
