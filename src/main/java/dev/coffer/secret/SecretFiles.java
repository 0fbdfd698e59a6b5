package dev.coffer.secret;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives each secret setting the content of the file that another setting names, without the white space around it. It
 * takes part in every configuration that is made, before the service starts and as it starts.
 */
public class SecretFiles implements ConfigSourceFactory {

    /** The settings that name a file, and those whose values are in it. */
    static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            "coffer.catalog.password-file", "quarkus.datasource.password",
            "coffer.identity.keystone.password-file", "coffer.identity.keystone.password",
            "coffer.identity.static-tokens-file", "coffer.identity.static-tokens",
            "coffer.secrets.key-file", "coffer.secrets.key"));

    /** The one that is a list, whose entries may also stand on a line each. */
    private static final String LIST = "coffer.identity.static-tokens";

    private static final String NAME = "files of secrets";

    /** Above variables and system properties, so that one that is set to nothing does not hide the file. */
    private static final int ORDINAL = 450;

    /** The configuration cannot be made; the message is one line that names the setting and its file. */
    public static final class UnusableException extends RuntimeException {
        UnusableException(String message) {
            super(message);
        }
    }

    /**
     * Reads the files.
     *
     * @throws UnusableException if one is missing, cannot be read, or is empty, or its secret is also set directly
     */
    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> secrets = new HashMap<>();
        SETTINGS.forEach((setting, secret) -> {
            String file = value(context, setting);
            if (file != null) {
                if (value(context, secret) != null) {
                    throw new UnusableException("Both " + secret + " and " + setting + " are set. Set one of them.");
                }
                String text = content(setting, Path.of(file));
                secrets.put(secret, literally(secret.equals(LIST) ? text.replaceAll("\\s*\\R\\s*", ",") : text));
            }
        });
        return List.of(new PropertiesConfigSource(secrets, NAME, ORDINAL));
    }

    /**
     * What a file holds, without the white space around it.
     *
     * @param setting the one that names the file, for the message
     * @throws UnusableException if it is missing, cannot be read, or is empty
     */
    public static String content(String setting, Path file) {
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException e) {
            throw new UnusableException(setting + ": the file " + file + " " + problem(e) + ".");
        }
        if (text.isEmpty()) {
            throw new UnusableException(setting + ": the file " + file + " is empty.");
        }
        return text;
    }

    private static String problem(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "may not be read by this user";
        }
        return e instanceof CharacterCodingException ? "is not UTF-8" : "cannot be read";
    }

    private static @Nullable String value(ConfigSourceContext context, String name) {
        ConfigValue value = context.getValue(name);
        // Where this takes part twice, what it gave the first time is not set directly.
        String text = value == null || NAME.equals(value.getConfigSourceName()) ? null : value.getValue();
        return text == null || text.isBlank() ? null : text;
    }

    /** Keeps what looks like a reference to another setting from being taken for one. */
    private static String literally(String text) {
        return text.replace("$", "\\$");
    }
}
