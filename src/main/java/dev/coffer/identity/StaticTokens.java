package dev.coffer.identity;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The configured tokens, known by their hashes, so that the time of a look-up tells nothing of a token. */
@Singleton
public class StaticTokens {

    /** By the hash of the token. */
    private final Map<String, Caller> callers = new LinkedHashMap<>();

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
        for (int i = 0; i < configured.size(); i++) {
            Map.Entry<String, Caller> entry = entry(configured.get(i).strip(), name(i), roles);
            callers.putIfAbsent(entry.getKey(), entry.getValue());
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

    private static Map.Entry<String, Caller> entry(String configured, String name, Roles roles) {
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
        return Map.entry(hash(parts[0]), new Caller(parts[1], null, parts[1], roles.permissions(Set.of(parts[2]))));
    }

    /** Returns the account of the first configured token. */
    public Optional<String> firstAccount() {
        return callers.values().stream().findFirst().map(Caller::accountId);
    }

    /** Returns the caller behind a token, whose user name is the account. */
    public Optional<Caller> find(String token) {
        return Optional.ofNullable(callers.get(hash(token)));
    }

    /** Returns a token's SHA-256 in hex, the key under which caches hold it. */
    static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
