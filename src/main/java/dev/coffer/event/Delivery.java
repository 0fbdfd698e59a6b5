package dev.coffer.event;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** An event that a webhook has not received yet. */
@Entity
@Table(name = "webhook_delivery")
public class Delivery extends PanacheEntityBase {

    /** Locks the webhooks, so that none is deleted before the transaction ends. No other event waits for that. */
    private static final String QUEUE = "insert into webhook_delivery (webhook_id, event_id)"
            + " select id, cast(:event as uuid) from webhook where account_id = :account"
            + " and (:kind = any (kinds) or kinds is null and :unasked)"
            + " order by id for key share returning webhook_id";

    /** The place in the order of delivery. */
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public long seq;

    @Column(name = "webhook_id", nullable = false, updatable = false)
    private UUID webhookId;

    @Column(name = "event_id", nullable = false, updatable = false)
    private UUID eventId;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Delivery() {}

    /**
     * Queues an event for the webhooks of its account that want it.
     *
     * @return the ids of the webhooks
     */
    static List<UUID> queue(UUID event, String accountId, EventKind kind) {
        return getSession()
                .createNativeQuery(QUEUE, UUID.class)
                .setParameter("event", event)
                .setParameter("account", accountId)
                .setParameter("kind", kind.word())
                .setParameter("unasked", kind.unasked())
                .getResultList();
    }

    /** Queues an event for one webhook, whatever it wants. */
    static void queue(UUID event, UUID webhook) {
        Delivery delivery = new Delivery();
        delivery.webhookId = webhook;
        delivery.eventId = event;
        delivery.persist();
    }

    /** Returns the event that is to be delivered. */
    public TrailEvent event() {
        return TrailEvent.findById(eventId);
    }

    /** Returns the next one for a webhook. */
    public static Optional<Delivery> next(UUID webhook) {
        return find("webhookId = ?1 order by seq", webhook).firstResultOptional();
    }

    /** Returns how many the webhooks wait for, each that waits for any. */
    static Map<UUID, Long> counts(List<Webhook> webhooks) {
        return getEntityManager()
                .createQuery(
                        "select d.webhookId, count(*) from Delivery d where d.webhookId in ?1 group by d.webhookId",
                        Object[].class)
                .setParameter(1, webhooks.stream().map(webhook -> webhook.id).toList())
                .getResultStream()
                .collect(Collectors.toMap(row -> (UUID) row[0], row -> (Long) row[1]));
    }
}
