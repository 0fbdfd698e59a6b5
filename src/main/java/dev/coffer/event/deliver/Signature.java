package dev.coffer.event.deliver;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signature of what is sent, which covers the time, so that a receiver can refuse what is old. */
final class Signature {

    static final String HEADER = "Coffer-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /**
     * Returns the value of the header: {@code t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" in hex>}.
     *
     * @param body the bytes that are sent
     */
    static String of(byte[] body, String secret, Instant now) {
        String time = Long.toString(now.getEpochSecond());
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
