package dev.coffer.store.swift;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.store.ObjectKey;
import dev.coffer.store.StoreException;
import dev.coffer.store.remote.Segment;
import dev.coffer.store.remote.Segments;
import dev.coffer.store.remote.SentSegment;
import dev.coffer.store.remote.TransientStoreException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The segments of one upload. They are objects of the container of segments, below the object's key and the id of the
 * upload, and a static large object joins them. The object says the id in a header.
 */
final class SwiftSegments implements Segments {

    /** Begins the last name but one of a segment's key, before the id of the upload. */
    static final String UPLOAD = ObjectKey.RESERVED_PREFIX + "upload-";

    /** The header of an object that says which upload wrote it. */
    static final String UPLOAD_HEADER = "X-Object-Meta-Coffer-Upload";

    private static final Pattern SERVER_ERROR = Pattern.compile("\\b5[0-9][0-9]\\b");

    private final SwiftContainer container;
    private final SwiftContainer segments;
    private final SwiftRemoval removal;
    private final String key;
    private final UUID id = UUID.randomUUID();
    private final AtomicInteger highest = new AtomicInteger();

    SwiftSegments(SwiftContainer container, SwiftRemoval removal, String key) {
        this.container = container;
        this.segments = container.segments();
        this.removal = removal;
        this.key = key;
    }

    @Override
    public boolean putWhole(Segment all, boolean ifAbsent) throws StoreException {
        String md5 = SwiftContainer.hex(all.md5());
        HttpResponse<byte[]> answer =
                container.put(key, "", all, headers(ifAbsent, request -> request.setHeader("ETag", md5)));
        return confirmed(answer, md5, ifAbsent);
    }

    @Override
    public void begin() {
        // The first segment makes the container.
    }

    @Override
    public String put(int number, Segment segment) throws StoreException {
        highest.accumulateAndGet(number, Math::max);
        String md5 = SwiftContainer.hex(segment.md5());
        HttpResponse<byte[]> answer =
                segments.put(keyOf(number), "", segment, request -> request.setHeader("ETag", md5));
        requireStored(answer, "write segment " + number + " of " + key, md5);
        return md5;
    }

    @Override
    public boolean complete(List<SentSegment> sent, boolean ifAbsent) throws StoreException {
        ArrayNode manifest = JsonNodeFactory.instance.arrayNode();
        StringBuilder tags = new StringBuilder();
        for (SentSegment segment : sent) {
            manifest.addObject()
                    .put("path", "/" + segments.name() + "/" + keyOf(segment.number()))
                    .put("etag", segment.tag())
                    .put("size_bytes", segment.length());
            tags.append(segment.tag());
        }
        HttpResponse<byte[]> answer = container.put(
                key, "?multipart-manifest=put", segment(manifest.toString()), headers(ifAbsent, request -> request));
        return confirmed(answer, SwiftContainer.hex(segment(tags.toString()).md5()), ifAbsent);
    }

    private static Segment segment(String text) {
        return Segment.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private UnaryOperator<HttpRequest.Builder> headers(boolean ifAbsent, UnaryOperator<HttpRequest.Builder> more) {
        return request -> {
            HttpRequest.Builder all = more.apply(request)
                    .setHeader(UPLOAD_HEADER, id.toString())
                    .setHeader("Content-Type", "application/octet-stream");
            return ifAbsent ? all.setHeader("If-None-Match", "*") : all;
        };
    }

    private boolean confirmed(HttpResponse<byte[]> answer, String tag, boolean ifAbsent) throws StoreException {
        if (ifAbsent && answer.statusCode() == 412) {
            // An earlier try of this upload may have made it, and its answer was lost.
            return isOurs();
        }
        requireStored(answer, "write " + key, tag);
        return true;
    }

    private void requireStored(HttpResponse<byte[]> answer, String doing, String tag) throws StoreException {
        String could = container.account().store() + " could not " + doing + ": ";
        if (answer.statusCode() == 422) {
            throw passing(could + "it received other bytes than were sent.");
        }
        if (answer.statusCode() == 400 || answer.statusCode() == 409) {
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            String said = text.substring(0, Math.min(300, text.length()))
                    .replaceAll("\\s+", " ")
                    .strip();
            String message = could + "Swift answered " + answer.statusCode() + " (" + said + ").";
            throw answer.statusCode() == 409 || SERVER_ERROR.matcher(text).find()
                    ? passing(message)
                    : new StoreException(message);
        }
        if (answer.statusCode() / 100 != 2) {
            throw container.account().unexpected(doing, answer);
        }
        String stored = answer.headers().firstValue("ETag").orElse(tag).replace("\"", "");
        if (!stored.equalsIgnoreCase(tag)) {
            throw passing(could + "it stored other bytes than were sent.");
        }
    }

    private static StoreException passing(String message) {
        return new TransientStoreException(message, Optional.empty());
    }

    /** Returns whether the object that is there is of this upload. */
    boolean isOurs() throws StoreException {
        HttpResponse<byte[]> answer = container.account().call("read " + key, "HEAD", container.path(key));
        return answer.statusCode() == 200
                && answer.headers().firstValue(UPLOAD_HEADER).orElse("").equals(id.toString());
    }

    @Override
    public void abort() throws StoreException {
        // A listing may not know yet what was written last.
        for (int number = 1; number <= highest.get(); number++) {
            removal.removeSegment(keyOf(number));
        }
    }

    private String keyOf(int number) {
        return leftover(key, id.toString()) + "/" + String.format(Locale.ROOT, "%08d", number);
    }

    /** Returns the key of what an unfinished upload left, without a slash at its end. */
    static String leftover(String key, String id) {
        return key + "/" + UPLOAD + id;
    }
}
