package dev.coffer.engine;

/**
 * An earlier dump of a part, which the next one is compared with.
 *
 * @param fingerprint as {@link DumpResult#fingerprint()} gave it; only the engine can read it
 * @param rawSha256 the SHA-256 of all bytes of the dump, in lower-case hex
 */
public record EarlierDump(String fingerprint, String rawSha256) {}
