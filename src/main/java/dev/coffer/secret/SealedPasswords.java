package dev.coffer.secret;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Sealing of passwords for the catalog with AES-256-GCM. A sealed password is bound to its instance: it cannot be opened
 * with the id of another instance.
 */
@Singleton
public class SealedPasswords {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte FORMAT = 1;

    private final SecretConfig config;
    private volatile @Nullable SecretKeySpec key;

    public SealedPasswords(SecretConfig config) {
        this.config = config;
    }

    /** Returns whether a key is configured, directly or as a file. Without a key, no password can be stored. */
    public boolean available() {
        return config.key().isPresent();
    }

    /**
     * Checks that the key is usable, if one is configured.
     *
     * @throws SecretException if it is not
     */
    public void check() throws SecretException {
        if (available()) {
            key();
        }
    }

    /**
     * Seals a password for an instance.
     *
     * @throws SecretException if the key is missing or unusable
     */
    public byte[] seal(String password, UUID instance) throws SecretException {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce, instance).doFinal(password.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(FORMAT)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new SecretException("The password could not be sealed.", e);
        }
    }

    /**
     * Opens the sealed password of an instance.
     *
     * @throws SecretException if the key is missing, or is not the one that sealed the password
     */
    public String open(byte[] sealed, UUID instance) throws SecretException {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORMAT) {
            throw new SecretException("The stored password has an unknown format.");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
        int offset = 1 + NONCE_BYTES;
        try {
            byte[] password =
                    cipher(Cipher.DECRYPT_MODE, nonce, instance).doFinal(sealed, offset, sealed.length - offset);
            return new String(password, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new SecretException(
                    "The stored password cannot be opened: coffer.secrets.key is not the key that sealed it.", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, UUID instance) throws GeneralSecurityException, SecretException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(instance.toString().getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private SecretKeySpec key() throws SecretException {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(keyBytes(), "AES");
            key = known;
        }
        return known;
    }

    private byte[] keyBytes() throws SecretException {
        String text = config.key()
                .orElseThrow(() -> new SecretException("No key for passwords is configured. Set coffer.secrets.key."));
        try {
            byte[] bytes = Base64.getDecoder().decode(text.strip());
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the message for both cases.
        }
        throw new SecretException("coffer.secrets.key must be 32 bytes in base64.");
    }
}
