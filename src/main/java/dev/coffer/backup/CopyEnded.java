package dev.coffer.backup;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The event that a copy of a backup has ended, fired in the transaction that ends it.
 *
 * @param faultCode null if it is complete
 */
public record CopyEnded(UUID copy, @Nullable String faultCode) {}
