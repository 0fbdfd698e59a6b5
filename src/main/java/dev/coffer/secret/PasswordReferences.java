package dev.coffer.secret;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * References to passwords that Coffer does not store. An account can use only its own: {@code file:NAME} is a file in the
 * account's folder under {@code coffer.secrets.directory}, {@code env:NAME} the environment variable {@code
 * COFFER_PASSWORD__ACCOUNT__NAME}.
 */
@Singleton
public class PasswordReferences {

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    /** Without two underscores in a row, so that the names of accounts and variables cannot be confused. */
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z0-9]+(_[A-Za-z0-9]+)*");

    private final SecretConfig config;
    private final Map<String, String> environment;

    @Inject
    public PasswordReferences(SecretConfig config) {
        this(config, System.getenv());
    }

    PasswordReferences(SecretConfig config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    /**
     * Returns the password that a reference names for an account.
     *
     * @throws SecretException if the reference is malformed, or the password does not exist
     */
    public String password(String account, String reference) throws SecretException {
        if (reference.startsWith("file:")) {
            return file(account, reference.substring("file:".length()));
        }
        if (reference.startsWith("env:")) {
            return variable(account, reference.substring("env:".length()));
        }
        throw new SecretException("A password reference must be file:NAME or env:NAME.");
    }

    private String file(String account, String name) throws SecretException {
        if (!FILE.matcher(name).matches() || !FILE.matcher(account).matches()) {
            throw new SecretException(
                    "A password file's name must consist of letters, digits, dots, dashes and underscores.");
        }
        Path directory = config.directory()
                .orElseThrow(() -> new SecretException(
                        "No folder for password files is configured. Set coffer.secrets.directory."));
        try {
            return Files.readString(directory.resolve(account).resolve(name)).replaceFirst("\\R$", "");
        } catch (NoSuchFileException e) {
            throw new SecretException("There is no password file '" + name + "' for this account.", e);
        } catch (IOException e) {
            throw new SecretException("The password file '" + name + "' cannot be read as UTF-8 text.", e);
        }
    }

    private String variable(String account, String name) throws SecretException {
        if (!VARIABLE.matcher(name).matches() || !VARIABLE.matcher(account).matches()) {
            throw new SecretException(
                    "The names of a password variable and of its account must consist of letters, digits and single underscores.");
        }
        String variable = "COFFER_PASSWORD__" + account + "__" + name;
        String password = environment.get(variable);
        if (password == null) {
            throw new SecretException("The environment variable " + variable + " is not set.");
        }
        return password;
    }
}
