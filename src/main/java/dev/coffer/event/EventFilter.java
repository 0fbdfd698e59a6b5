package dev.coffer.event;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The filter of a list of events.
 *
 * @param condition the beginning of a query, each part with {@code and} behind it; empty if all fit
 * @param values the parameters of the condition, by name
 */
record EventFilter(String condition, Map<String, Object> values) {

    /**
     * Reads the filter of a request. A malformed id fits nothing.
     *
     * @throws Fault {@code badRequest} for a kind that does not exist, or a time that is none
     */
    static EventFilter of(UriInfo uri) {
        StringBuilder condition = new StringBuilder();
        Map<String, Object> values = new LinkedHashMap<>();
        PageRequest.last(uri, "kind").ifPresent(kind -> {
            condition.append("kind = :kind and ");
            values.put(
                    "kind",
                    EventKind.of(kind).orElseThrow(() -> unknownKind(kind)).word());
        });
        id(uri, "instance_id", "subject.instance", condition, values);
        id(uri, "resource_id", "subject.id", condition, values);
        time(uri, "since").ifPresent(since -> {
            condition.append("at >= :since and ");
            values.put("since", since);
        });
        time(uri, "until").ifPresent(until -> {
            condition.append("at < :until and ");
            values.put("until", until);
        });
        return new EventFilter(condition.toString(), values);
    }

    private static void id(
            UriInfo uri, String parameter, String attribute, StringBuilder condition, Map<String, Object> values) {
        PageRequest.last(uri, parameter).ifPresent(text -> {
            Optional<?> id = Ids.parse(text);
            condition.append(id.isPresent() ? attribute + " = :" + parameter + " and " : "1 = 0 and ");
            id.ifPresent(known -> values.put(parameter, known));
        });
    }

    private static Optional<Instant> time(UriInfo uri, String parameter) {
        return PageRequest.last(uri, parameter).map(text -> {
            try {
                boolean zoned = text.matches(".*(Z|[+-]\\d\\d:\\d\\d)");
                Instant time = zoned
                        ? OffsetDateTime.parse(text).toInstant()
                        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
                return within(time);
            } catch (DateTimeException e) {
                throw Fault.badRequest(
                        "'" + parameter + "' must be a time such as 2026-01-31T12:00:00, in UTC unless it has a zone.");
            }
        });
    }

    /** PostgreSQL knows fewer years than Java. */
    private static Instant within(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        Instant last = Instant.parse("9999-12-31T23:59:59Z");
        return time.isAfter(last) ? last : time;
    }

    static Fault unknownKind(String kind) {
        return Fault.badRequest("There is no kind of event '" + Fault.quote(kind) + "'. See docs/events.md.");
    }
}
