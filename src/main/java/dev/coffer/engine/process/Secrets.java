package dev.coffer.engine.process;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Strings that must not appear in output or logs. */
public final class Secrets {

    private static final String MASK = "***";

    /**
     * A shorter secret is masked only as a separate word; otherwise a one-letter password would mask the whole text.
     */
    private static final int SHORT = 4;

    private final List<byte[]> secrets;

    public Secrets(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .filter(secret -> !secret.isEmpty())
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Returns the length of the longest secret in bytes; 0 if there is none. */
    int longest() {
        return secrets.stream().mapToInt(secret -> secret.length).max().orElse(0);
    }

    public String redact(String text) {
        return redact(text.getBytes(StandardCharsets.UTF_8), 0);
    }

    /**
     * Masks the secrets, and omits the beginning of the text.
     *
     * @param text UTF-8; other bytes become replacement characters
     * @param from the offset to start at; a secret that crosses it is masked too
     */
    public String redact(byte[] text, int from) {
        BitSet hidden = new BitSet(text.length);
        for (byte[] secret : secrets) {
            for (int at = 0; at + secret.length <= text.length; at++) {
                if (isAt(text, at, secret)) {
                    hidden.set(at, at + secret.length);
                }
            }
        }
        StringBuilder shown = new StringBuilder();
        int at = from;
        while (at < text.length) {
            boolean hide = hidden.get(at);
            int next = hide ? hidden.nextClearBit(at) : hidden.nextSetBit(at);
            int end = next < 0 ? text.length : Math.min(next, text.length);
            shown.append(hide ? MASK : new String(text, at, end - at, StandardCharsets.UTF_8));
            at = end;
        }
        return shown.toString();
    }

    private static boolean isAt(byte[] text, int at, byte[] secret) {
        for (int i = 0; i < secret.length; i++) {
            if (text[at + i] != secret[i]) {
                return false;
            }
        }
        return secret.length >= SHORT || (!isWord(text, at - 1) && !isWord(text, at + secret.length));
    }

    private static boolean isWord(byte[] text, int at) {
        return at >= 0 && at < text.length && (text[at] < 0 || Character.isLetterOrDigit(text[at]));
    }
}
