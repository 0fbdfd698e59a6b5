package dev.coffer.store.swift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.remote.Retry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The objects of a container below a prefix, in the order of their keys' bytes, a page of the server at a time. */
final class SwiftListing extends Spliterators.AbstractSpliterator<StoredObject> {

    private final SwiftContainer container;
    private final String prefix;
    private final OptionalInt limit;
    private final ObjectMapper json;
    private final Retry retry;
    private final Deque<StoredObject> page = new ArrayDeque<>();
    private String marker = "";
    private boolean last;

    private SwiftListing(SwiftContainer container, String prefix, OptionalInt limit, ObjectMapper json, Retry retry) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.container = container;
        this.prefix = prefix;
        this.limit = limit;
        this.json = json;
        this.retry = retry;
    }

    /**
     * Reads the first page.
     *
     * @param prefix of keys, with a slash at its end, or empty
     * @param limit of a page; the server's if there is none
     * @return a stream that throws an UncheckedIOException if a later page cannot be read
     * @throws StoreException if the first page cannot be read
     */
    static Stream<StoredObject> of(
            SwiftContainer container, String prefix, OptionalInt limit, ObjectMapper json, Retry retry)
            throws StoreException {
        SwiftListing listing = new SwiftListing(container, prefix, limit, json, retry);
        listing.next();
        return StreamSupport.stream(listing, false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super StoredObject> action) {
        try {
            if (page.isEmpty() && !last) {
                next();
            }
        } catch (StoreException e) {
            throw new UncheckedIOException(e);
        }
        if (page.isEmpty()) {
            return false;
        }
        action.accept(page.remove());
        return true;
    }

    /** Reads the next page. The one after the last is empty: how many make a full page is the server's to know. */
    private void next() throws StoreException {
        String doing = "list " + (prefix.isEmpty() ? "the container " + container.name() : prefix);
        HttpResponse<byte[]> answer =
                retry.call(() -> container.account().call(doing, "GET", container.path() + query()));
        if (answer.statusCode() == 200) {
            read(doing, answer.body());
        } else if (answer.statusCode() != 204 && answer.statusCode() != 404) {
            throw container.account().unexpected(doing, answer);
        }
        last = page.isEmpty();
    }

    private String query() {
        StringBuilder query = new StringBuilder("?format=json");
        limit.ifPresent(most -> query.append("&limit=").append(most));
        append(query, "prefix", prefix);
        append(query, "marker", marker);
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private void read(String doing, byte[] body) throws StoreException {
        try {
            for (JsonNode object : json.readTree(body)) {
                marker = object.path("name").asText();
                page.add(new StoredObject(
                        marker,
                        object.path("bytes").asLong(),
                        LocalDateTime.parse(object.path("last_modified").asText())
                                .toInstant(ZoneOffset.UTC)));
            }
        } catch (IOException | java.time.DateTimeException e) {
            throw new StoreException(
                    container.account().store() + " could not " + doing + ": its answer cannot be understood.", e);
        }
    }
}
