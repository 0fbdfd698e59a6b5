package dev.coffer.paging;

import dev.coffer.fault.Fault;
import dev.coffer.wire.Ids;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for: the newest {@code limit} records that are older than the {@code marker}.
 *
 * @param limit the most records, at least 1
 * @param marker the id of the last record of the page before; null for the first page
 */
public record PageRequest(int limit, @Nullable UUID marker) {

    private static final Pattern DIGITS = Pattern.compile("0*[1-9][0-9]*");

    /**
     * Reads a request's {@code limit} and {@code marker}. Of several, the last counts; an empty one counts as none; a
     * limit beyond the largest page means the largest page.
     */
    public static PageRequest of(UriInfo uri, PagingConfig config) {
        return new PageRequest(
                last(uri, "limit").map(limit -> limit(limit, config.maxLimit())).orElse(config.maxLimit()),
                last(uri, "marker")
                        .map(marker -> Ids.parse(marker).orElseThrow(() -> unknownMarker(marker)))
                        .orElse(null));
    }

    /** The last value of a query parameter, unless it is empty. */
    public static Optional<String> last(UriInfo uri, String parameter) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        List<String> values = query.getOrDefault(parameter, List.of());
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.get(values.size() - 1)).filter(value -> !value.isEmpty());
    }

    /** The fault for a marker that names no record of the list. */
    public static Fault unknownMarker(String marker) {
        return Fault.badRequest("The 'marker' " + Fault.quote(marker) + " is not the id of a record of this list.");
    }

    private static int limit(String limit, int largest) {
        if (!DIGITS.matcher(limit).matches()) {
            throw Fault.badRequest("The 'limit' must be a whole number of at least 1.");
        }
        String digits = limit.replaceFirst("^0+", "");
        return digits.length() > 9 ? largest : Math.min(largest, Integer.parseInt(digits));
    }
}
