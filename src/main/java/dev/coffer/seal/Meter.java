package dev.coffer.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts bytes and hashes them. */
final class Meter {

    private final MessageDigest digest = newSha256();
    private long bytes;

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }

    void add(byte[] source, int offset, int length) {
        digest.update(source, offset, length);
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    /** In lower-case hex; only once, since the digest begins anew. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
