package dev.coffer.seal;

import java.lang.ref.Reference;
import java.security.MessageDigest;
import java.util.Arrays;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.word.PointerBase;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of OpenSSL, in the native executable. */
final class OpenSslSha256 extends MessageDigest {

    private static final int DIGEST = 32;

    private final OpenSsl library;
    private final PointerBase context;

    private OpenSslSha256(OpenSsl library) {
        super("SHA-256");
        this.library = library;
        this.context = library.contextOf(this);
        engineReset();
    }

    /** Returns a digest that has seen nothing; null on a machine without OpenSSL. This class cannot be used on a JVM. */
    static @Nullable MessageDigest ifThere() {
        OpenSsl library = OpenSsl.ifThere();
        return library == null ? null : new OpenSslSha256(library);
    }

    /** Returns whether a library hashes a few blocks as Java does: otherwise, backups would be thought damaged. */
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
        try {
            library.init(context);
        } finally {
            Reference.reachabilityFence(this);
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
        try (PinnedObject bytes = PinnedObject.create(input)) {
            library.update(context, bytes.addressOfArrayElement(offset), length);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    protected byte[] engineDigest() {
        byte[] digest = new byte[DIGEST];
        try (PinnedObject result = PinnedObject.create(digest)) {
            library.end(context, result.addressOfArrayElement(0));
        }
        engineReset();
        return digest;
    }
}
