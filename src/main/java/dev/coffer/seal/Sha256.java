package dev.coffer.seal;

import io.quarkus.runtime.ImageMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 for what is long: the bytes of dumps and of what is stored. */
public final class Sha256 {

    private Sha256() {}

    /**
     * A digest that has seen nothing; it can be cloned. A JVM computes it with the processor's own instructions for it. The
     * native executable is built for processors that need not have them, and takes a third of that speed; so it uses
     * OpenSSL's where the machine has it.
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
