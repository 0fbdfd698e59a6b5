package dev.coffer.instance;

import java.util.UUID;

/**
 * An instance was deleted; fired in the transaction that does so.
 *
 * @param served whether this service made its server
 */
public record InstanceDeleted(UUID instance, boolean served) {}
