package dev.coffer.event;

/** A webhook was paused, as its receiver failed for too long; fired in the transaction that does so. */
public record WebhookPaused(Webhook webhook) {}
