package dev.coffer.event;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.catalog.CatalogLock;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import dev.coffer.work.WorkOrder;
import dev.coffer.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes orders to create, to change and to act on webhooks, in the caller's transaction. */
@Singleton
class WebhookService {

    private static final int MOST = 10;

    private final WebhookUrls urls;
    private final SealedPasswords sealed;
    private final Trail trail;
    private final CurrentCaller caller;
    private final WorkQueue work;
    private final CatalogLock lock;
    private final Clock clock;

    WebhookService(
            WebhookUrls urls,
            SealedPasswords sealed,
            Trail trail,
            CurrentCaller caller,
            WorkQueue work,
            CatalogLock lock,
            Clock clock) {
        this.urls = urls;
        this.sealed = sealed;
        this.trail = trail;
        this.caller = caller;
        this.work = work;
        this.lock = lock;
        this.clock = clock;
    }

    /** @throws Fault {@code badRequest} for a URL or a kind that is none, {@code overLimit} for one webhook too many */
    Webhook create(String accountId, WebhookRequest request) {
        String url = Fault.required(request.url(), "webhook.url");
        urls.check(url);
        List<String> kinds = kinds(request);
        lock.hold("webhooks/" + accountId);
        if (Webhook.countOfAccount(accountId) >= MOST) {
            throw Fault.of(FaultCode.OVER_LIMIT, "Quota exceeded for resources: ['webhooks'].");
        }
        Webhook webhook = new Webhook(accountId, url, kinds, clock.instant());
        webhook.persist();
        seal(webhook, request);
        return webhook;
    }

    /** @throws Fault {@code badRequest} for a URL or a kind that is none, {@code itemNotFound} for an unknown webhook */
    Webhook change(String accountId, String id, WebhookRequest request) {
        Webhook webhook = Webhook.requireLocked(accountId, id);
        if (request.url() != null) {
            urls.check(request.url());
            webhook.url = request.url();
        }
        if (request.kinds() != null) {
            webhook.kinds = kinds(request);
        }
        seal(webhook, request);
        webhook.updated = clock.instant();
        if (webhook.active()) {
            resume(webhook);
        }
        return webhook;
    }

    /** @throws Fault {@code itemNotFound} for an unknown webhook, {@code unprocessableEntity} for a test of a paused one */
    void act(String accountId, String id, WebhookActionRequest action) {
        Webhook webhook = Webhook.requireLocked(accountId, id);
        action.requireOne();
        if (action.resume() != null) {
            resume(webhook);
        } else if (webhook.active()) {
            trail.test(webhook, caller.find());
        } else {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Webhook " + webhook.id + " is paused. The action {\"resume\": {}} makes it go on.");
        }
    }

    /** Tries at once, also if the next attempt would be later. */
    private void resume(Webhook webhook) {
        webhook.resume(clock.instant());
        work.enqueueLast(Webhook.DELIVER, new WorkOrder(webhook.id, UUID.randomUUID()).subject());
    }

    private static @Nullable List<String> kinds(WebhookRequest request) {
        List<String> kinds = request.kinds();
        if (kinds == null || kinds.isEmpty()) {
            return null;
        }
        return kinds.stream()
                .map(kind -> EventKind.of(kind)
                        .orElseThrow(() -> EventFilter.unknownKind(kind))
                        .word())
                .distinct()
                .toList();
    }

    private void seal(Webhook webhook, WebhookRequest request) {
        if (request.secret() == null) {
            return;
        }
        try {
            webhook.secretSealed = sealed.seal(request.secret(), webhook.id);
        } catch (SecretException e) {
            throw Fault.of(FaultCode.UNPROCESSABLE_ENTITY, "'webhook.secret' cannot be stored. " + e.getMessage());
        }
    }
}
