package dev.coffer.store.remote;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A piece of an object. Its bytes do not change as long as a call with it lasts.
 *
 * @param bytes holds the piece from its beginning
 * @param length the number of bytes of the piece, which may be fewer than the array has
 */
@SuppressWarnings("ArrayRecordComponent")
public record Segment(byte[] bytes, int length) {

    /** Returns a piece that has all of some bytes. */
    public static Segment of(byte[] bytes) {
        return new Segment(bytes, bytes.length);
    }

    /** Returns a new stream of the piece, from its first byte. */
    public InputStream open() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    /** Returns the MD5 of the piece. */
    public byte[] md5() {
        return hash("MD5");
    }

    /** Returns the SHA-256 of the piece. */
    public byte[] sha256() {
        return hash("SHA-256");
    }

    /** Returns the SHA-1 of the piece. */
    public byte[] sha1() {
        return hash("SHA-1");
    }

    private byte[] hash(String algorithm) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
