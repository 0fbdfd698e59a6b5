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
 * Which page of a list is asked for: the newest {@code limit} records that are older than the {@code marker}.
 *
 * @param limit the most records, at least 1
 * @param marker the id of the last record of the page before; null for the first page
 */
public record PageRequest(int limit, @Nullable UUID marker) {

    /** No id comes after it. */
    public static final UUID GREATEST = new UUID(-1, -1);

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

    /** What every record of the page is older than: the marker, or on the first page an id that is older than none. */
    public UUID before() {
        return marker == null ? GREATEST : marker;
    }

    /**
     * The end of a query for the records that belong to one owner and come before an id, newest first. The owner is
     * compared as a range, together with the id: an equality would let PostgreSQL leave it out of the order, and then it
     * may read the primary key backwards through everybody's records in the hope of meeting the owner's soon. So only the
     * index on owner and id gives this order, and a page costs the same wherever the owner's records lie.
     *
     * <p>The owner is a subquery, so that PostgreSQL plans without knowing it, and the plan that it made once on a
     * connection costs what one for this owner would: then it keeps that plan, and no request is planned again, which
     * takes longer than reading a page.
     *
     * @param owner what holds the owner, in the words of the query's language, which is SQL or Hibernate's
     * @param type its type, in the words of that language
     * @param ownerAt the query's parameter that is the owner, for example {@code ?1}; it occurs twice
     * @param id what holds the id
     * @param beforeAt the query's parameter that is {@link #before()}, which comes after these
     */
    public static String ofOwner(String owner, String type, String ownerAt, String id, String beforeAt) {
        String unseen = "(select cast(" + ownerAt + " as " + type + "))";
        return owner + " >= " + unseen + " and (" + owner + ", " + id + ") < (" + unseen + ", " + beforeAt
                + ") order by " + owner + " desc, " + id + " desc";
    }

    /**
     * A condition that nearly every record fulfils which {@link #ofOwner} finds, written so that PostgreSQL expects it to:
     * of a plain equality it would expect that few do, look for an index on them, or plan each request anew.
     */
    public static String nearlyAll(String condition) {
        return "(case when " + condition + " then 1 else 0 end) <> 0";
    }

    /**
     * The end of a query for a page: how many records it reads, one more than the page shows. It is part of the query and
     * not a parameter, which would leave PostgreSQL to guess how much of an owner is asked for.
     */
    public String atMost() {
        return " limit " + (limit + 1);
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
