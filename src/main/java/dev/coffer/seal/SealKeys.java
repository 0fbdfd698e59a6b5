package dev.coffer.seal;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The configured age keys: public ones to encrypt backups, secret ones to decrypt them. */
@Singleton
public class SealKeys {

    private static final String RECIPIENTS = "coffer.seal.recipients";
    private static final String IDENTITY_FILES = "coffer.seal.identity-files";

    private final SealConfig config;

    public SealKeys(SealConfig config) {
        this.config = config;
    }

    /**
     * Returns the recipients that the backups of an account are encrypted for.
     *
     * @throws IllegalArgumentException if a configured key is not valid; {@link #problems()} reports that
     */
    public Recipients recipients(String account) {
        SealConfig.Account own = config.accounts().get(account);
        return Recipients.of(own == null ? config.recipients().orElse(List.of()) : own.recipients());
    }

    /**
     * Reads the secret keys. They are not cached, so a key that was just added is found.
     *
     * @throws IOException if a file is unreadable or invalid; the message is for an operator
     */
    public Identities identities() throws IOException {
        try {
            return Identities.of(config.identityFiles().orElse(List.of()));
        } catch (IOException e) {
            throw new IOException(IDENTITY_FILES + ": " + e.getMessage() + ".", e);
        }
    }

    /** Returns a sentence for each invalid key and file, with the name of its setting. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        config.recipients().ifPresent(keys -> check(problems, RECIPIENTS, keys));
        for (Map.Entry<String, SealConfig.Account> account : config.accounts().entrySet()) {
            check(
                    problems,
                    "coffer.seal.accounts.\"" + account.getKey() + "\".recipients",
                    account.getValue().recipients());
        }
        try {
            identities();
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems;
    }

    private static void check(List<String> problems, String setting, List<String> keys) {
        for (String key : keys) {
            try {
                Recipients.of(List.of(key));
            } catch (IllegalArgumentException e) {
                problems.add(setting + " holds " + e.getMessage() + ".");
            }
        }
    }
}
