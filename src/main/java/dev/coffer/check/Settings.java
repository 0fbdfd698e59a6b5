package dev.coffer.check;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.ConfigValidationException;
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
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hibernate.validator.HibernateValidator;
import org.jspecify.annotations.Nullable;

/** The mappings of a configuration that need not be valid, read and validated as a start does. */
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

    private final SmallRyeConfig config;

    Settings(SmallRyeConfig config) {
        this.config = config;
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

    /** Returns a mapping, whatever other settings are; empty if one of its own values cannot be read. */
    <T> Optional<T> read(Class<T> mapping) {
        try {
            return Optional.of(withSources(List.of(mapping))
                    .withValidateUnknown(false)
                    .build()
                    .getConfigMapping(mapping));
        } catch (ConfigValidationException e) {
            return Optional.empty();
        }
    }

    /** Returns a sentence for each setting that is unknown, cannot be read or is out of its range. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        try {
            withSources(Mappings.ALL)
                    .withValidator((BeanValidationConfigValidator) () -> VALIDATOR)
                    .build();
        } catch (ConfigValidationException e) {
            for (int i = 0; i < e.getProblemCount(); i++) {
                problems.add(readable(e.getProblem(i).getMessage()));
            }
        }
        return problems;
    }

    /** Leaves out the names of exceptions, the codes of messages, and what a URL may hold of a user and a password. */
    private static String readable(String problem) {
        return problem.replaceAll("SRCFG\\d+: ", "")
                .replaceFirst("^[\\w.$]+(Exception|Error): ", "")
                .replaceFirst("(?s)^The config property (\\S+) with the config value .* being converted ", "$1: ")
                .replaceFirst(" in (\\S.*) does not map to any root$", " is not a setting ($1)")
                .replaceAll("//[^/\\s]*@", "//");
    }
}
