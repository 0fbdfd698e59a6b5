package dev.coffer.event;

import dev.coffer.work.WorkOrder;
import dev.coffer.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes events, and queues their delivery to the webhooks that want them, in the caller's transaction: all of it is there
 * if, and only if, what it is about is.
 */
@Singleton
class Trail {

    private final WorkQueue work;
    private final Clock clock;

    Trail(WorkQueue work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /**
     * Writes an event.
     *
     * @param who the caller behind it; null for what the service did by itself
     * @param details more about it, by name: values that JSON has, and no secret
     */
    void record(
            String account,
            EventKind kind,
            @Nullable Who who,
            Subject subject,
            Outcome outcome,
            Map<String, ?> details) {
        UUID event = write(account, kind, who, subject, outcome, details);
        Delivery.queue(event, account, kind).forEach(webhook -> deliver(webhook, event));
    }

    /** Writes a test event, which only this webhook receives, whatever its kinds are. */
    void test(Webhook webhook, @Nullable Who who) {
        UUID event = write(
                webhook.accountId, EventKind.WEBHOOK_TEST, who, Subject.webhook(webhook.id), Outcome.SUCCESS, Map.of());
        Delivery.queue(event, webhook.id);
        deliver(webhook.id, event);
    }

    /** Other work comes first. */
    private void deliver(UUID webhook, UUID event) {
        work.enqueueLast(Webhook.DELIVER, new WorkOrder(webhook, event).subject());
    }

    private UUID write(
            String account,
            EventKind kind,
            @Nullable Who who,
            Subject subject,
            Outcome outcome,
            Map<String, ?> details) {
        TrailEvent event = new TrailEvent(account, kind, who, subject, outcome, details, clock.instant());
        event.persistAndFlush();
        return event.id();
    }
}
