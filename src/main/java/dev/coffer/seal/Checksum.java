package dev.coffer.seal;

/**
 * The size and the hash of an object.
 *
 * @param bytes the size in bytes
 * @param sha256 the SHA-256, in lower-case hex
 */
public record Checksum(long bytes, String sha256) {}
