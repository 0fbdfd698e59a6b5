package dev.coffer.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the API shows it.
 *
 * @param kind the word of an {@link EventKind}
 * @param outcome the name of an {@link Outcome} in lower case
 * @param who null for what the service did by itself
 * @param resource null if it is about nothing that has an id
 * @param instanceId the instance that it concerns; null if none
 * @param details more about it, by name
 */
public record EventView(
        UUID id,
        String kind,
        @UtcTime Instant at,
        String outcome,
        @Nullable WhoView who,
        @Nullable ResourceView resource,
        @JsonProperty("instance_id") @Nullable UUID instanceId,
        JsonNode details) {

    /**
     * The caller of a request.
     *
     * @param account the account of the token; null without a valid one
     * @param userId null if the identity service names none
     * @param userName null if the identity service names none
     * @param address null if unknown
     */
    public record WhoView(
            @Nullable String account,
            @JsonProperty("user_id") @Nullable String userId,
            @JsonProperty("user_name") @Nullable String userName,
            @Nullable String address) {

        static @Nullable WhoView of(@Nullable Who who) {
            return who == null ? null : new WhoView(who.account(), who.id(), who.name(), who.address());
        }
    }

    /** What an event is about. */
    public record ResourceView(String type, UUID id) {

        static @Nullable ResourceView of(Subject subject) {
            String type = subject.type();
            UUID id = subject.id();
            return type == null || id == null ? null : new ResourceView(type, id);
        }
    }

    /**
     * A response with a page of events.
     *
     * @param links absent on the last page
     */
    public record Many(
            List<EventView> events,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    /** Returns the view of an event. */
    public static EventView of(TrailEvent event) {
        return new EventView(
                event.id(),
                event.kind(),
                event.at(),
                event.outcome().name().toLowerCase(Locale.ROOT),
                WhoView.of(event.who()),
                ResourceView.of(event.subject()),
                event.subject().instance(),
                event.details());
    }
}
