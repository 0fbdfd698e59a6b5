package dev.coffer.seal;

import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts bytes and hashes them. */
public final class Meter {

    private final MessageDigest digest = Sha256.newDigest();
    private long bytes;

    /** Counts and hashes some bytes more. */
    public void add(byte[] source, int offset, int length) {
        digest.update(source, offset, length);
        bytes += length;
    }

    /** Returns how many bytes were counted. */
    public long bytes() {
        return bytes;
    }

    /** Returns the hash of all bytes in lower-case hex; may be called once, since it resets the digest. */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
