package dev.coffer.instance;

import java.util.UUID;

/** An instance was registered, or is being built; fired in the transaction that stores it. */
public record InstanceCreated(UUID instance) {}
