package dev.coffer.seal;

import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts bytes and hashes them. */
final class Meter {

    private final MessageDigest digest = Sha256.newDigest();
    private long bytes;

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
