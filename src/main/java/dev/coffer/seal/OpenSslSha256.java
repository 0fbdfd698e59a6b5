package dev.coffer.seal;

import java.security.MessageDigest;
import java.util.Arrays;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.word.WordFactory;
import org.jspecify.annotations.Nullable;

/**
 * OpenSSL's SHA-256, in the native executable. Its functions that keep all of their state in memory of the caller's are
 * used, so that a digest that is dropped leaves nothing behind.
 */
final class OpenSslSha256 extends MessageDigest implements Cloneable {

    private static final int DIGEST = 32;

    /** The size of OpenSSL's {@code SHA256_CTX}: 28 words of 4 bytes, in each release since 0.9.8. */
    private static final int STATE = 112;

    private final OpenSsl library;
    private byte[] state = new byte[STATE];

    private OpenSslSha256(OpenSsl library) {
        super("SHA-256");
        this.library = library;
        engineReset();
    }

    /** One that has seen nothing; null where the machine has no OpenSSL. On a JVM, this class cannot be used. */
    static @Nullable MessageDigest ifThere() {
        OpenSsl library = OpenSsl.ifThere();
        return library == null ? null : new OpenSslSha256(library);
    }

    /** Whether a library hashes a few blocks as Java does: with what else it may return, backups would be thought damaged. */
    static boolean isRight(OpenSsl library) {
        byte[] sample = new byte[500];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = (byte) i;
        }
        return Arrays.equals(
                new OpenSslSha256(library).digest(sample), Sha256.ofJava().digest(sample));
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST;
    }

    @Override
    protected void engineReset() {
        try (PinnedObject at = PinnedObject.create(state)) {
            library.init().invoke(at.addressOfArrayElement(0));
        }
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        if (length == 0) {
            return;
        }
        try (PinnedObject at = PinnedObject.create(state);
                PinnedObject bytes = PinnedObject.create(input)) {
            library.update()
                    .invoke(
                            at.addressOfArrayElement(0),
                            bytes.addressOfArrayElement(offset),
                            WordFactory.unsigned(length));
        }
    }

    @Override
    protected byte[] engineDigest() {
        byte[] digest = new byte[DIGEST];
        try (PinnedObject at = PinnedObject.create(state);
                PinnedObject result = PinnedObject.create(digest)) {
            library.end().invoke(result.addressOfArrayElement(0), at.addressOfArrayElement(0));
        }
        engineReset();
        return digest;
    }

    @Override
    public Object clone() throws CloneNotSupportedException {
        OpenSslSha256 copy = (OpenSslSha256) super.clone();
        copy.state = state.clone();
        return copy;
    }
}
