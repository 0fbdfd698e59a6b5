package dev.coffer.seal;

/**
 * The size and the hash of some bytes.
 *
 * @param bytes how many
 * @param sha256 their SHA-256, in lower-case hex
 */
public record Checksum(long bytes, String sha256) {}
