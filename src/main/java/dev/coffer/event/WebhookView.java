package dev.coffer.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as the API shows it.
 *
 * @param kinds the kinds of events that it receives; empty for all but requests
 * @param signed whether deliveries are signed with its secret
 * @param status the name of a {@link Webhook.Status}
 * @param waiting how many events it has not received yet
 * @param failures how many deliveries have failed since the last one that succeeded
 * @param failingSince since when; null if the last one succeeded
 * @param lastError why the last one failed; null if it succeeded
 * @param lastDelivered when an event was delivered for the last time; null before the first time
 */
public record WebhookView(
        UUID id,
        String url,
        List<String> kinds,
        boolean signed,
        String status,
        long waiting,
        int failures,
        @JsonProperty("failing_since") @UtcTime @Nullable Instant failingSince,
        @JsonProperty("last_error") @Nullable String lastError,
        @JsonProperty("last_delivered") @UtcTime @Nullable Instant lastDelivered,
        @UtcTime Instant created,
        @UtcTime Instant updated) {

    /** A response with one webhook. */
    public record One(WebhookView webhook) {}

    /** A response with all webhooks. */
    public record Many(List<WebhookView> webhooks) {}

    static WebhookView of(Webhook webhook) {
        return of(List.of(webhook)).get(0);
    }

    static List<WebhookView> of(List<Webhook> webhooks) {
        Map<UUID, Long> waiting = Delivery.counts(webhooks);
        return webhooks.stream()
                .map(webhook -> of(webhook, waiting.getOrDefault(webhook.id, 0L)))
                .toList();
    }

    private static WebhookView of(Webhook webhook, long waiting) {
        return new WebhookView(
                webhook.id,
                webhook.url,
                webhook.kinds == null ? List.of() : webhook.kinds,
                webhook.secretSealed() != null,
                webhook.status().name(),
                waiting,
                webhook.failures(),
                webhook.failingSince(),
                webhook.lastError(),
                webhook.lastDelivered(),
                webhook.created,
                webhook.updated);
    }
}
