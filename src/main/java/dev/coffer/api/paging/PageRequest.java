package dev.coffer.api.paging;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Ids;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request for a page of a list: the newest {@code limit} records that are older than the {@code marker}.
 *
 * @param limit the maximum number of records, at least 1
 * @param marker the id of the last record of the page before; null for the first page
 */
public record PageRequest(int limit, @Nullable UUID marker) {

    /** The greatest id. */
    public static final UUID GREATEST = new UUID(-1, -1);

    private static final Pattern DIGITS = Pattern.compile("0*[1-9][0-9]*");

    /**
     * Reads a request's {@code limit} and {@code marker}. The last of several values counts, and an empty one counts as
     * absent. A limit above the largest page means the largest page.
     *
     * @throws Fault {@code badRequest} if one of them is malformed
     */
    public static PageRequest of(UriInfo uri, PagingConfig config) {
        return new PageRequest(
                last(uri, "limit").map(limit -> limit(limit, config.maxLimit())).orElse(config.maxLimit()),
                last(uri, "marker")
                        .map(marker -> Ids.parse(marker).orElseThrow(() -> unknownMarker(marker)))
                        .orElse(null));
    }

    /** Returns the id that every record of the page is older than. */
    public UUID before() {
        return marker == null ? GREATEST : marker;
    }

    /**
     * Returns the end of an SQL or HQL query for the records of one owner that are older than an id, newest first. The
     * owner is compared as a range, and not for equality, so that only an index on owner and id gives the order: with an
     * equality, PostgreSQL may walk the primary key through the records of all owners in search of this owner's. A page then
     * costs the same wherever the owner's records lie.
     *
     * @param owner the owner's column or attribute, for example {@code instance_id}
     * @param ownerValue the owner's parameter; it occurs twice
     * @param id the id's column or attribute
     * @param before the parameter for {@link #before()}
     */
    public static String ofOwner(String owner, String ownerValue, String id, String before) {
        return "%1$s >= %2$s and (%1$s, %3$s) < (%2$s, %4$s) order by %1$s desc, %3$s desc"
                .formatted(owner, ownerValue, id, before);
    }

    /**
     * Returns the end of a query that limits it to one record more than the page shows. The limit is part of the text and
     * not a parameter, since PostgreSQL plans for an unknown limit as for a tenth of all records.
     */
    public String atMost() {
        return " limit " + (limit + 1);
    }

    /** Returns the last value of a query parameter, unless it is empty. */
    public static Optional<String> last(UriInfo uri, String parameter) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        List<String> values = query.getOrDefault(parameter, List.of());
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.get(values.size() - 1)).filter(value -> !value.isEmpty());
    }

    /** Returns the fault for a marker that is no record of the list. */
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
