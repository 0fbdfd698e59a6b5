package dev.coffer.store.swift;

import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.remote.Retry;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Removes objects with all their segments, and segments of uploads that made no object. */
final class SwiftRemoval {

    private final SwiftContainer container;
    private final SwiftContainer segments;
    private final Pages pages;
    private final Retry retry;

    /** A way to list a container below a prefix. */
    interface Pages {

        Stream<StoredObject> of(SwiftContainer container, String prefix) throws StoreException;
    }

    SwiftRemoval(SwiftContainer container, Pages pages, Retry retry) {
        this.container = container;
        this.segments = container.segments();
        this.pages = pages;
        this.retry = retry;
    }

    /** An object's upload, and whether the object is one of segments. */
    private record Head(String upload, boolean large) {}

    /** Asks for an object; null if there is none. */
    private @Nullable Head head(String key) throws StoreException {
        String doing = "read " + key;
        HttpResponse<byte[]> answer = call(doing, "HEAD", container.path(key));
        if (answer.statusCode() == 404) {
            return null;
        }
        if (answer.statusCode() != 200) {
            throw container.account().unexpected(doing, answer);
        }
        return new Head(
                answer.headers().firstValue(SwiftSegments.UPLOAD_HEADER).orElse(""),
                answer.headers()
                        .firstValue("X-Static-Large-Object")
                        .filter("true"::equalsIgnoreCase)
                        .isPresent());
    }

    /** Returns whether there is an object. */
    boolean isThere(String key) throws StoreException {
        return head(key) != null;
    }

    /** Returns whether an object is there that an upload made. */
    boolean isOf(String key, String upload) throws StoreException {
        Head head = head(key);
        return head != null && head.upload().equals(upload);
    }

    /** Removes an object and its segments; no error if it is not there. */
    void remove(String key) throws StoreException {
        Head head = head(key);
        if (head == null) {
            return;
        }
        if (head.large()) {
            // Removes most in one call. Its answer of 200 may list segments that stayed, even if the object is gone.
            call("delete " + key, "DELETE", container.path(key) + "?multipart-manifest=delete");
        }
        delete(container, key);
        if (head.large() && !head.upload().isEmpty()) {
            removeSegments(SwiftSegments.leftover(key, head.upload()));
        }
    }

    /**
     * Removes what an unfinished upload left, unless it has made its object.
     *
     * @param key of a leftover
     */
    void removeLeftover(String key) throws StoreException {
        int name = key.lastIndexOf('/') + 1;
        if (!isOf(key.substring(0, name - 1), key.substring(name + SwiftSegments.UPLOAD.length()))) {
            removeSegments(key);
        }
    }

    /** Removes the segments of an upload, by the key of its leftover. */
    void removeSegments(String leftover) throws StoreException {
        try (Stream<StoredObject> all = pages.of(segments, leftover + "/")) {
            for (Iterator<StoredObject> each = all.iterator(); each.hasNext(); ) {
                delete(segments, each.next().key());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof StoreException known ? known : new StoreException("Listing failed.", e);
        }
    }

    /** Removes a segment, listed or not. */
    void removeSegment(String key) throws StoreException {
        delete(segments, key);
    }

    private void delete(SwiftContainer from, String key) throws StoreException {
        String doing = "delete " + key;
        HttpResponse<byte[]> answer = call(doing, "DELETE", from.path(key));
        if (answer.statusCode() / 100 != 2 && answer.statusCode() != 404) {
            throw container.account().unexpected(doing, answer);
        }
    }

    private HttpResponse<byte[]> call(String doing, String method, String path) throws StoreException {
        return retry.call(() -> container.account().call(doing, method, path));
    }
}
