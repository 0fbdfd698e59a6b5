package dev.coffer.restore;

import java.util.UUID;

/** The event that a restore has ended, however it did; fired in the transaction that ends it. */
public record RestoreEnded(UUID restore) {}
