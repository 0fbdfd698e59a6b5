package dev.coffer.check;

import dev.coffer.catalog.Catalog;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretConfig;
import dev.coffer.secret.SecretException;
import dev.coffer.secret.SecretFiles;
import dev.coffer.setting.CheckResult;
import dev.coffer.setting.UrlSecrets;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.lang.annotation.ElementType;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ResourceBundleMessageInterpolator;
import org.jspecify.annotations.Nullable;

/** The settings of a configuration that need not be valid, read and validated as a start does. */
final class Settings {

    private static final int PRIORITY = 200;

    /** Referenced here, because the log manager forgets the level of a logger that is collected. */
    private static final Logger VERSION = Logger.getLogger("org.hibernate.validator.internal.util.Version");

    private static final Validator VALIDATOR;

    static {
        VERSION.setLevel(Level.WARNING);
        VALIDATOR = Validation.byProvider(HibernateValidator.class)
                .configure()
                .ignoreXmlConfiguration()
                .traversableResolver(new EveryProperty())
                // The native executable finds no bundle of messages before Quarkus has started.
                .messageInterpolator(new ResourceBundleMessageInterpolator(
                        Set.of(Locale.ENGLISH), Locale.ENGLISH, context -> Locale.ENGLISH, true))
                .buildValidatorFactory()
                .getValidator();
        // The native executable gets the metadata of the constraints.
        builder(Mappings.ALL)
                .withValidator((BeanValidationConfigValidator) () -> VALIDATOR)
                .build();
    }

    /** Validates every property. The default asks the persistence provider, which does not exist before Quarkus starts. */
    private static final class EveryProperty implements TraversableResolver {

        @Override
        public boolean isReachable(
                @Nullable Object bean, Path.Node property, Class<?> root, Path path, ElementType type) {
            return true;
        }

        @Override
        public boolean isCascadable(
                @Nullable Object bean, Path.Node property, Class<?> root, Path path, ElementType type) {
            return true;
        }
    }

    private static final String REFERENCE = "Compare it with docs/configuration.md.";
    private static final String MAKE_KEY = "Make a key with: openssl rand -base64 32";

    private final SmallRyeConfig config;

    Settings(SmallRyeConfig config) {
        this.config = config;
    }

    /** Returns these settings with others that take precedence. */
    Settings with(Map<String, String> others) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfiles(config.getProfiles())
                .withSources(new PropertiesConfigSource(others, "check", Integer.MAX_VALUE));
        config.getConfigSources().forEach(builder::withSources);
        return new Settings(builder.build());
    }

    SmallRyeConfig config() {
        return config;
    }

    private static SmallRyeConfigBuilder builder(List<Class<?>> mappings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                // The native executable discovers no converters before Quarkus has started.
                .withConverter(Duration.class, PRIORITY, new DurationConverter())
                .withConverter(java.nio.file.Path.class, PRIORITY, new PathConverter())
                .withConverter(URI.class, PRIORITY, value -> value.isEmpty() ? null : URI.create(value));
        mappings.forEach(builder::withMapping);
        return builder;
    }

    private SmallRyeConfigBuilder withSources(List<Class<?>> mappings) {
        SmallRyeConfigBuilder builder = builder(mappings).withProfiles(config.getProfiles());
        config.getConfigSources().forEach(source -> builder.withSources(source));
        return builder;
    }

    /**
     * Returns a mapping, whatever other settings are.
     *
     * @throws ConfigValidationException if one of its own values cannot be read
     */
    synchronized <T> T read(Class<T> mapping) {
        return withSources(List.of(mapping)).withValidateUnknown(false).build().getConfigMapping(mapping);
    }

    /** Probes whether all settings are known, can be read, and are in their ranges. */
    List<CheckResult> examine() {
        List<CheckResult> results = new ArrayList<>();
        problems().forEach(problem -> results.add(CheckResult.wrong(problem, REFERENCE)));
        Variables.unknown(config)
                .map(name -> Variables.inGroup(name)
                        ? CheckResult.wrong(Variables.problem(name), REFERENCE)
                        : CheckResult.warning(Variables.problem(name), REFERENCE))
                .forEach(results::add);
        SecretFiles.problems(config)
                .forEach(problem -> results.add(CheckResult.wrong(
                        problem, "Name one file that this user can read and that holds the secret.")));
        try {
            examine(read(SecretConfig.class), results);
        } catch (ConfigValidationException e) {
            // One of the problems above.
        }
        if (results.isEmpty()) {
            results.add(CheckResult.ok("all that are set are known and in their ranges"));
        }
        return results;
    }

    private void examine(SecretConfig secrets, List<CheckResult> results) {
        SealedPasswords passwords = new SealedPasswords(secrets);
        try {
            passwords.check();
        } catch (SecretException e) {
            results.add(CheckResult.wrong(String.valueOf(e.getMessage()), MAKE_KEY));
        }
        // The embedded catalog makes a key. A file that cannot be read has a result already.
        if (Catalog.configured(config)
                && !passwords.available()
                && secrets.keyFile().isEmpty()) {
            results.add(CheckResult.warning(
                    "no coffer.secrets.key: instances can be registered with password_ref only", MAKE_KEY));
        }
    }

    private synchronized List<String> problems() {
        try {
            withSources(Mappings.ALL)
                    .withValidator((BeanValidationConfigValidator) () -> VALIDATOR)
                    .build();
            return List.of();
        } catch (ConfigValidationException e) {
            return IntStream.range(0, e.getProblemCount())
                    .mapToObj(i -> readable(e.getProblem(i).getMessage()))
                    // An unknown name is a problem of its group, and of the mapping around all groups.
                    .distinct()
                    .toList();
        }
    }

    /** Leaves out the names of exceptions, the codes of messages, and what a URL may hold of a user and a password. */
    private static String readable(String problem) {
        return UrlSecrets.removedFrom(problem.replaceAll("SRCFG\\d+: ", "")
                .replaceFirst("^[\\w.$]+(Exception|Error): ", "")
                .replaceFirst("(?s)^The config property (\\S+) with the config value .* being converted ", "$1: ")
                .replaceFirst(" in (\\S.*) does not map to any root$", " is not a setting ($1)"));
    }
}
