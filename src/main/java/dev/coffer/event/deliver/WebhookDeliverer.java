package dev.coffer.event.deliver;

import dev.coffer.catalog.CatalogClock;
import dev.coffer.event.Delivery;
import dev.coffer.event.EventConfig;
import dev.coffer.event.TrailEvent;
import dev.coffer.event.Webhook;
import dev.coffer.event.WebhookPaused;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import dev.coffer.work.Claims;
import dev.coffer.work.PostponedException;
import dev.coffer.work.WorkKind;
import dev.coffer.work.WorkOrder;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to one webhook, in their order and outside of any transaction. An event that was taken, and whose worker died
 * before it could record that, is sent again with the same id. A receiver that fails gets its events later; one that has much
 * to take lets others take their turn.
 */
@Singleton
class WebhookDeliverer implements WorkKind {

    private static final Logger LOG = Logger.getLogger(WebhookDeliverer.class);

    /** How many receivers a process sends to at a time. */
    private static final int BOUND = 8;

    private static final Duration TURN = Duration.ofSeconds(10);

    private final Receivers receivers;
    private final SealedPasswords sealed;
    private final EventConfig config;
    private final Claims claims;
    private final Clock clock;
    private final CatalogClock catalogClock;
    private final Event<WebhookPaused> paused;

    WebhookDeliverer(
            Receivers receivers,
            SealedPasswords sealed,
            EventConfig config,
            Claims claims,
            Clock clock,
            CatalogClock catalogClock,
            Event<WebhookPaused> paused) {
        this.receivers = receivers;
        this.sealed = sealed;
        this.config = config;
        this.claims = claims;
        this.clock = clock;
        this.catalogClock = catalogClock;
        this.paused = paused;
    }

    /** What is to be sent, as it was read in one transaction. */
    private record Next(Webhook webhook, long seq, TrailEvent event) {}

    @Override
    public String name() {
        return Webhook.DELIVER;
    }

    @Override
    public int bound() {
        return BOUND;
    }

    @Override
    public void run(String subject, UUID execution) throws InterruptedException, PostponedException {
        UUID id = WorkOrder.of(subject).about();
        Optional<Webhook> found =
                claims.begin(execution, () -> Webhook.locked(id).filter(Webhook::active), Webhook::begin);
        if (found.isEmpty()) {
            return;
        }
        if (!found.get().heldBy(execution)) {
            throw new PostponedException(
                    "another run has the webhook, or it is tried again later",
                    found.get().waitAt(catalogClock.now()));
        }
        long begun = System.nanoTime();
        Optional<Next> next = next(id, execution);
        while (next.isPresent()) {
            deliver(next.get(), execution);
            if (System.nanoTime() - begun > TURN.toNanos()) {
                release(id, execution);
                throw new PostponedException("other receivers take their turn", Duration.ZERO);
            }
            next = next(id, execution);
        }
    }

    /** Returns the next event. If there is none, or another run has the webhook, this one ends. */
    private Optional<Next> next(UUID id, UUID execution) throws InterruptedException {
        return claims.transition(now -> held(id, execution).flatMap(webhook -> {
            Optional<Delivery> delivery = Delivery.next(id);
            if (delivery.isEmpty()) {
                webhook.release(execution);
                return Optional.empty();
            }
            webhook.keep(execution, now);
            return Optional.of(
                    new Next(webhook, delivery.get().seq, delivery.get().event()));
        }));
    }

    private void release(UUID id, UUID execution) throws InterruptedException {
        claims.transition(now -> {
            Optional<Webhook> webhook = held(id, execution);
            webhook.ifPresent(found -> found.release(execution));
            return webhook;
        });
    }

    private static Optional<Webhook> held(UUID id, UUID execution) {
        return Webhook.locked(id).filter(webhook -> webhook.heldBy(execution));
    }

    private void deliver(Next next, UUID execution) throws InterruptedException, PostponedException {
        String failure = send(next);
        Optional<Duration> pause = claims.transition(now -> record(next, execution, failure, now));
        if (failure != null) {
            LOG.infof(
                    "Webhook %s did not take event %s: %s",
                    next.webhook().id, next.event().id(), failure);
        }
        if (pause.isPresent()) {
            throw new PostponedException("the receiver failed", pause.get());
        }
    }

    /** Returns null, or why it was not taken. */
    private @Nullable String send(Next next) throws InterruptedException {
        try {
            byte[] body = CloudEvent.of(next.event());
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", CloudEvent.MEDIA_TYPE);
            headers.put("User-Agent", "Coffer");
            byte[] secret = next.webhook().secretSealed();
            if (secret != null) {
                headers.put(
                        Signature.HEADER, Signature.of(body, sealed.open(secret, next.webhook().id), clock.instant()));
            }
            receivers.post(URI.create(next.webhook().url()), body, headers);
            return null;
        } catch (DeliveryException | SecretException e) {
            LOG.debugf(
                    e,
                    "Webhook %s did not take event %s",
                    next.webhook().id,
                    next.event().id());
            return String.valueOf(e.getMessage());
        }
    }

    /** Returns how long the next attempt waits; nothing if there is none to wait for. */
    private Optional<Duration> record(Next next, UUID execution, @Nullable String failure, Instant now) {
        Optional<Webhook> held = held(next.webhook().id, execution);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        Webhook webhook = held.get();
        if (failure == null) {
            Delivery.deleteById(next.seq());
            webhook.delivered(execution, now);
            return Optional.empty();
        }
        webhook.failed(execution, failure, config.webhooks().giveUp(), now);
        if (webhook.active()) {
            return Optional.of(webhook.waitAt(now));
        }
        LOG.warnf("Webhook %s is paused: %s", webhook.id, failure);
        paused.fire(new WebhookPaused(webhook));
        return Optional.empty();
    }
}
