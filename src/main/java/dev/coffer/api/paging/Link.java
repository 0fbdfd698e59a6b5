package dev.coffer.api.paging;

import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A link of a record or of a list. */
public record Link(String rel, String href) {

    /**
     * The link to the page after this one, or null where this one is the last: the same request with another marker,
     * its other parameters kept.
     *
     * @param id reads the id of a record
     */
    public static <T> @Nullable List<Link> next(UriInfo uri, Page<T> page, java.util.function.Function<T, UUID> id) {
        if (!page.more()) {
            return null;
        }
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, List<String>> parameter :
                uri.getQueryParameters().entrySet()) {
            if (parameter.getKey().equals("marker") || parameter.getKey().equals("limit")) {
                continue;
            }
            parameter.getValue().forEach(value -> append(query, parameter.getKey(), value));
        }
        PageRequest.last(uri, "limit").ifPresent(limit -> append(query, "limit", limit));
        List<T> records = page.records();
        append(
                query,
                "marker",
                Objects.requireNonNull(id.apply(records.get(records.size() - 1)))
                        .toString());
        // What is in the path has been found in the catalog: nothing in it needs encoding.
        return List.of(new Link("next", to(uri, uri.getPath()) + "?" + query));
    }

    /**
     * The URL of a path of this service, as the client of a request knows the service. Where the request names no host,
     * as HTTP/1.0 permits, the path alone.
     */
    public static String to(UriInfo uri, String path) {
        URI base = uri.getBaseUri();
        String absolute = path.startsWith("/") ? path : "/" + path;
        return base.getRawAuthority() == null ? absolute : base.getScheme() + "://" + base.getRawAuthority() + absolute;
    }

    private static void append(StringBuilder query, String name, String value) {
        if (!query.isEmpty()) {
            query.append('&');
        }
        query.append(encode(name)).append('=').append(encode(value));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
