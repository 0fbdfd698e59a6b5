package dev.coffer.seal;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The configured keys of age: public ones to encrypt backups with, secret ones to read them again. */
@Singleton
public class SealKeys {

    private static final String RECIPIENTS = "coffer.seal.recipients";
    private static final String IDENTITY_FILES = "coffer.seal.identity-files";

    private final SealConfig config;

    public SealKeys(SealConfig config) {
        this.config = config;
    }

    /**
     * For whom the backups of an account are encrypted.
     *
     * @throws IllegalArgumentException if a configured key is none, which {@link #problems()} would have told
     */
    public Recipients recipients(String account) {
        SealConfig.Account own = config.accounts().get(account);
        return Recipients.of(own == null ? config.recipients().orElse(List.of()) : own.recipients());
    }

    /**
     * The secret keys, read anew so that a key that was just added counts.
     *
     * @throws IOException if one of the files is not what it should be; the message is fit for an operator
     */
    public Identities identities() throws IOException {
        try {
            return Identities.of(config.identityFiles().orElse(List.of()));
        } catch (IOException e) {
            throw new IOException(IDENTITY_FILES + ": " + e.getMessage() + ".", e);
        }
    }

    /** A sentence for each setting that cannot be followed, naming it. */
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
        try {
            Recipients.of(keys);
        } catch (IllegalArgumentException e) {
            problems.add(setting + " holds " + e.getMessage() + ".");
        }
    }
}
