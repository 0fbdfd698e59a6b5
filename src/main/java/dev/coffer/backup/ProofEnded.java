package dev.coffer.backup;

import java.util.UUID;

/** The event that a proof of a backup has ended, fired in the transaction that records it. */
public record ProofEnded(UUID backup, Proof found) {}
