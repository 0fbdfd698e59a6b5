package dev.coffer.api.paging;

import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A link of a record or a list. */
public record Link(String rel, String href) {

    /**
     * Returns the link to the next page, or null if the page is the last. The link is the same request with another
     * marker.
     *
     * @param id returns the id of a record
     */
    public static <T> @Nullable List<Link> next(UriInfo uri, Page<T> page, Function<T, UUID> id) {
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
        T last = page.records().get(page.records().size() - 1);
        append(query, "marker", String.valueOf(id.apply(last)));
        // The path was found in the catalog, so nothing in it needs encoding.
        return List.of(new Link("next", to(uri, uri.getPath()) + "?" + query));
    }

    /**
     * Returns the URL of a path of this service under the host that the client's request names; only the path if it names
     * none, as HTTP/1.0 permits.
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
