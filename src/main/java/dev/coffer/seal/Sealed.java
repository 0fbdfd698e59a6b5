package dev.coffer.seal;

/**
 * What went through a seal. Two are equal if the same bytes were dumped and the same bytes were stored.
 *
 * @param rawBytes how many bytes the dump has
 * @param rawSha256 the SHA-256 of the dump, in lower-case hex
 * @param storedBytes how many bytes the store has got
 * @param storedSha256 the SHA-256 of what the store has got, in lower-case hex
 */
public record Sealed(long rawBytes, String rawSha256, long storedBytes, String storedSha256) {}
