package dev.coffer.backup;

import java.util.UUID;

/**
 * The event that a backup was verified, fired in the transaction that records it.
 *
 * @param store the name of the store that was read
 */
public record VerificationEnded(UUID backup, String store, Verification found) {}
