package dev.coffer.seal;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The age public keys that a dump is encrypted for. Any one of their identities decrypts it. Without any, it is not
 * encrypted.
 */
public final class Recipients {

    /** No recipients: the dump is not encrypted. */
    public static final Recipients NONE = new Recipients(Map.of());

    private static final int FINGERPRINT = 16;

    private final Map<String, RecipientStanzaWriter> writers;

    private Recipients(Map<String, RecipientStanzaWriter> writers) {
        this.writers = writers;
    }

    /**
     * Parses public keys as printed by {@code age-keygen}.
     *
     * @param keys each {@code age1…}; duplicates are ignored
     * @throws IllegalArgumentException if a key is not valid; the message quotes it
     */
    public static Recipients of(List<String> keys) {
        Map<String, RecipientStanzaWriter> writers = new LinkedHashMap<>();
        for (String key : keys) {
            writers.put(key.strip(), writer(key.strip()));
        }
        return new Recipients(writers);
    }

    private static RecipientStanzaWriter writer(String key) {
        if (key.regionMatches(true, 0, Identities.PREFIX, 0, Identities.PREFIX.length())) {
            throw new IllegalArgumentException(
                    "a secret key instead of a public key; use the line \"public key\" of its file");
        }
        if (!key.startsWith("age1")) {
            throw new IllegalArgumentException("'" + key + "', which does not begin with age1");
        }
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("'" + key + "', which is not an age public key", e);
        }
    }

    public boolean isEmpty() {
        return writers.isEmpty();
    }

    /**
     * Returns identifiers of the recipients that do not reveal the keys: for each, the first 16 hexadecimal digits of the
     * SHA-256 of its key's text, sorted.
     */
    public List<String> fingerprints() {
        return writers.keySet().stream().map(Recipients::fingerprint).sorted().toList();
    }

    /** Returns the fingerprint of one key, {@code age1…}. */
    static String fingerprint(String key) {
        byte[] hash = Sha256.newDigest().digest(key.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT);
    }

    List<RecipientStanzaWriter> writers() {
        return new ArrayList<>(writers.values());
    }
}
