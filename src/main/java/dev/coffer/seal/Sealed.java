package dev.coffer.seal;

/**
 * The sizes and hashes of a sealed dump. Two are equal if the same bytes were dumped and the same bytes were stored.
 *
 * @param rawBytes the size of the dump in bytes
 * @param rawSha256 the SHA-256 of the dump, in lower-case hex
 * @param storedBytes the size of the stored object in bytes
 * @param storedSha256 the SHA-256 of the stored object, in lower-case hex
 */
public record Sealed(long rawBytes, String rawSha256, long storedBytes, String storedSha256) {}
