package dev.coffer.secret;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * A configuration source that sets each secret setting to the content of the file that another setting names, without
 * surrounding white space. It is part of every configuration, before and during the start.
 */
public class SecretFiles implements ConfigSourceFactory {

    /** The settings that name a file, and the settings whose values are in it. */
    static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            "coffer.catalog.password-file", "quarkus.datasource.password",
            "coffer.identity.keystone.password-file", "coffer.identity.keystone.password",
            "coffer.identity.static-tokens-file", "coffer.identity.static-tokens",
            "coffer.proof.server.password-file", "coffer.proof.server.password",
            "coffer.secrets.key-file", "coffer.secrets.key"));

    /** If this is {@code true} in a configuration, unusable files are ignored. */
    public static final String TOLERANT = "secret-files.tolerant";

    /** The setting that is a list; its entries may be on separate lines. */
    private static final String LIST = "coffer.identity.static-tokens";

    /**
     * Above environment variables and system properties, so that an empty one does not hide the file. No other source has
     * this ordinal, so it identifies the values of this source.
     */
    private static final int ORDINAL = 450;

    /**
     * Reads the files.
     *
     * @throws ConfigurationException if a file is missing, unreadable or empty, or its secret is also set directly, unless the
     *     configuration is {@link #TOLERANT}
     */
    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean tolerant = Boolean.parseBoolean(set(context.getValue(TOLERANT)));
        Map<String, String> secrets = read(context::getValue, problem -> {
            if (!tolerant) {
                throw new ConfigurationException(problem);
            }
        });
        // A build copies values into the package, except those of this kind of source.
        return List.of(new EnvConfigSource(secrets, ORDINAL));
    }

    /** Returns a line for each problem that prevents a start with this {@link #TOLERANT} configuration. */
    public static List<String> problems(SmallRyeConfig config) {
        List<String> problems = new ArrayList<>();
        read(config::getConfigValue, problems::add);
        return problems;
    }

    /** Returns a builder of the configuration that Quarkus will make, for use before it has started. */
    public static SmallRyeConfigBuilder configBuilder() {
        // The native executable discovers by itself only what takes part once Quarkus runs.
        return ConfigUtils.configBuilder().withSources(new SecretFiles());
    }

    private static Map<String, String> read(Function<String, @Nullable ConfigValue> values, Consumer<String> problems) {
        Map<String, String> secrets = new HashMap<>();
        SETTINGS.forEach((setting, secret) -> {
            String file = set(values.apply(setting));
            if (file != null && set(values.apply(secret)) != null) {
                problems.accept("Both " + secret + " and " + setting + " are set. Set one of them.");
            } else if (file != null) {
                try {
                    String text = content(setting, Path.of(file));
                    String value = secret.equals(LIST) ? text.replaceAll("\\s*\\R\\s*", ",") : text;
                    // What looks like a reference to another setting is none.
                    secrets.put(secret, value.replace("$", "\\$"));
                } catch (ConfigurationException e) {
                    problems.accept(String.valueOf(e.getMessage()));
                }
            }
        });
        return secrets;
    }

    /**
     * Returns the current value of a secret: the content of its file, which may change while the service runs, or the
     * value that is set.
     *
     * @param setting the setting that names the file, for the message
     * @throws ConfigurationException if a file is set, and it is missing, unreadable or empty
     */
    public static Optional<String> current(String setting, Optional<Path> file, Optional<String> value) {
        return file.map(path -> content(setting, path)).or(() -> value);
    }

    private static String content(String setting, Path file) {
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException e) {
            String problem =
                    Files.exists(file) ? "cannot be read (" + e.getClass().getSimpleName() + ")" : "does not exist";
            throw new ConfigurationException(setting + ": the file " + file + " " + problem + ".");
        }
        if (text.isEmpty()) {
            throw new ConfigurationException(setting + ": the file " + file + " is empty.");
        }
        return text;
    }

    private static @Nullable String set(@Nullable ConfigValue value) {
        // If this source is used twice, a value from the first time is not one that is set directly.
        String text = value == null || value.getConfigSourceOrdinal() == ORDINAL ? null : value.getValue();
        return text == null || text.isBlank() ? null : text;
    }
}
