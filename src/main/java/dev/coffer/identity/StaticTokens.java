package dev.coffer.identity;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The configured tokens, kept as hashes and compared in constant time. */
@Singleton
public class StaticTokens {

    private final List<Entry> entries;

    /** A token's hash and its caller. */
    private static final class Entry {
        private final byte[] hash;
        private final Caller caller;

        Entry(byte[] hash, Caller caller) {
            this.hash = hash;
            this.caller = caller;
        }
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException if an entry is not {@code token:account:role}; the token is not repeated
     */
    @Inject
    public StaticTokens(IdentityConfig config, Roles roles) {
        this(config.staticTokens().orElse(List.of()), roles);
    }

    StaticTokens(List<String> configured, Roles roles) {
        entries = new ArrayList<>();
        for (int i = 0; i < configured.size(); i++) {
            entries.add(entry(configured.get(i).strip(), name(i), roles));
        }
    }

    /** Returns a sentence for each entry that is not {@code token:account:role}; none repeats the token. */
    public static List<String> problems(List<String> configured, Roles roles) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < configured.size(); i++) {
            try {
                entry(configured.get(i).strip(), name(i), roles);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return problems;
    }

    private static String name(int index) {
        return "coffer.identity.static-tokens[" + index + "]";
    }

    private static Entry entry(String configured, String name, Roles roles) {
        String[] parts = configured.split(":", 3);
        if (parts.length < 3 || parts[0].isEmpty()) {
            throw new IllegalArgumentException(name + " must be token:account:role");
        }
        if (!AccountId.test(parts[1])) {
            throw new IllegalArgumentException(
                    name + ": the account must be 1 to 100 letters, digits, dots, dashes or underscores");
        }
        if (!roles.known(parts[2])) {
            // If a comma is missing, the supposed role contains the next token.
            throw new IllegalArgumentException(
                    name + ": what follows the second colon is no known role; entries are separated by commas");
        }
        return new Entry(digest(parts[0]), new Caller(parts[1], null, parts[1], roles.permissions(Set.of(parts[2]))));
    }

    /** Returns the account of the first configured token. */
    public Optional<String> firstAccount() {
        return entries.stream().findFirst().map(entry -> entry.caller.accountId());
    }

    /** Returns the caller behind a token, whose user name is the account. */
    public Optional<Caller> find(String token) {
        byte[] hash = digest(token);
        Caller found = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(hash, entry.hash) && found == null) {
                found = entry.caller;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Returns a token's SHA-256 in hex, the key under which caches hold it. */
    static String hash(String token) {
        return HexFormat.of().formatHex(digest(token));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
