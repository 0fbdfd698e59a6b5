package dev.coffer.secret;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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

    /** In a configuration that has this as {@code true}, a file that cannot be used is passed over. */
    public static final String TOLERANT = "coffer.secrets.tolerant";

    /** The one that is a list, whose entries may also stand on a line each. */
    private static final String LIST = "coffer.identity.static-tokens";

    /**
     * Above variables and system properties, so that one that is set to nothing does not hide the file. No other source has
     * it, so that a value tells by it that it comes from here.
     */
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
     * @throws UnusableException if one is missing, cannot be read, or is empty, or its secret is also set directly,
     *     unless the configuration is {@link #TOLERANT}
     */
    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean tolerant = Boolean.parseBoolean(text(context.getValue(TOLERANT)));
        Map<String, String> secrets = read(name -> text(context.getValue(name)), problem -> {
            if (!tolerant) {
                throw new UnusableException(problem);
            }
        });
        // A build copies what its sources have into the package, but for those of this kind.
        return List.of(new EnvConfigSource(secrets, ORDINAL));
    }

    /** What keeps a service with this configuration, which is {@link #TOLERANT}, from starting: a line each. */
    public static List<String> problems(SmallRyeConfig config) {
        List<String> problems = new ArrayList<>();
        read(name -> text(config.getConfigValue(name)), problems::add);
        return problems;
    }

    /** The names of the settings that matter here: those of secrets, and those of their files. */
    public static List<String> names() {
        return Stream.concat(SETTINGS.keySet().stream(), SETTINGS.values().stream())
                .toList();
    }

    /**
     * Sees whether the files can be used, where no configuration is made.
     *
     * @param values a setting's value by its name; null where it has none
     * @throws UnusableException if one of them cannot be, as in a configuration
     */
    public static void require(UnaryOperator<@Nullable String> values) {
        read(values, problem -> {
            throw new UnusableException(problem);
        });
    }

    private static Map<String, String> read(UnaryOperator<@Nullable String> values, Consumer<String> problems) {
        Map<String, String> secrets = new HashMap<>();
        SETTINGS.forEach((setting, secret) -> {
            String file = set(values.apply(setting));
            if (file != null && set(values.apply(secret)) != null) {
                problems.accept("Both " + secret + " and " + setting + " are set. Set one of them.");
            } else if (file != null) {
                try {
                    String text = content(setting, Path.of(file));
                    secrets.put(secret, literally(secret.equals(LIST) ? text.replaceAll("\\s*\\R\\s*", ",") : text));
                } catch (UnusableException e) {
                    problems.accept(String.valueOf(e.getMessage()));
                }
            }
        });
        return secrets;
    }

    /**
     * A secret as it is now: what its file holds, which may be exchanged while the service runs, or else what is set.
     *
     * @param setting the one that names the file, for the message
     * @throws UnusableException if there is a file, and it is missing, cannot be read, or is empty
     */
    public static Optional<String> current(String setting, Optional<Path> file, Optional<String> value) {
        return file.map(path -> content(setting, path)).or(() -> value);
    }

    /**
     * What a file holds, without the white space around it.
     *
     * @param setting the one that names the file, for the message
     * @throws UnusableException if it is missing, cannot be read, or is empty
     */
    private static String content(String setting, Path file) {
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

    private static @Nullable String text(@Nullable ConfigValue value) {
        // Where this takes part twice, what it gave the first time is not set directly.
        return value == null || value.getConfigSourceOrdinal() == ORDINAL ? null : value.getValue();
    }

    private static @Nullable String set(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** Keeps what looks like a reference to another setting from being taken for one. */
    private static String literally(String text) {
        return text.replace("$", "\\$");
    }
}
