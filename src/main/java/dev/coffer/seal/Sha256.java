package dev.coffer.seal;

import io.quarkus.runtime.ImageMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of dumps and stored objects. */
public final class Sha256 {

    private Sha256() {}

    /**
     * Returns a new digest. A JVM uses the processor's SHA instructions. The native executable is built
     * for processors that may lack them and would hash at a third of that rate, so it uses OpenSSL if it is installed.
     */
    public static MessageDigest newDigest() {
        MessageDigest openSsl = ImageMode.current().isNativeImage() ? OpenSslSha256.ifThere() : null;
        return openSsl == null ? ofJava() : openSsl;
    }

    static MessageDigest ofJava() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
