package dev.coffer.kubernetes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The environment variables that the service reads: of its own settings those that a {@link ConfigMapping} has, of
 * Quarkus's those that docs/configuration.md lists.
 */
final class KnownSettings {

    private static final Pattern DOCUMENTED = Pattern.compile("`(QUARKUS_[A-Z_0-9]+)`");

    /** Read by Java itself, and where the service starts, before there are mappings. */
    private static final Set<String> OTHERS = Set.of("JAVA_TOOL_OPTIONS", "COFFER_HOME");

    private final Map<String, String> own = new HashMap<>();
    private final Set<String> documented = new HashSet<>();
    private final List<ConfigMappings.ConfigClass> mappings;

    KnownSettings() {
        mappings = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.coffer").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .map(ConfigMappings.ConfigClass::configClass)
                        .toList();
        for (ConfigMappings.ConfigClass mapping : mappings) {
            ConfigMappings.getProperties(mapping).keySet().forEach(name -> own.put(variable(name), name));
        }
        try {
            Matcher variable = DOCUMENTED.matcher(Files.readString(Path.of("docs/configuration.md")));
            while (variable.find()) {
                documented.add(variable.group(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean knows(String variable) {
        return property(variable).isPresent() || documented.contains(variable) || OTHERS.contains(variable);
    }

    /** What is wrong with the values of Coffer's own settings, taken all together. */
    Optional<String> problem(Map<String, String> environment) {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDiscoveredConverters().addDefaultInterceptors();
        environment.forEach((variable, value) -> {
            if (!value.isEmpty()) {
                property(variable).ifPresent(name -> builder.withDefaultValue(name, value));
            }
        });
        mappings.forEach(mapping -> builder.withMapping(mapping.getType(), mapping.getPrefix()));
        try {
            builder.build();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The property that a variable sets; in the place of a name that a person chooses, the variable's own. */
    private Optional<String> property(String variable) {
        if (own.containsKey(variable)) {
            return Optional.of(own.get(variable));
        }
        return own.values().stream()
                .filter(name -> name.contains(".*."))
                .flatMap(name -> {
                    String[] around = name.split("\\*", 2);
                    Matcher chosen = Pattern.compile(Pattern.quote(variable(around[0])) + "([A-Z0-9]+)"
                                    + Pattern.quote(variable(around[1])))
                            .matcher(variable);
                    return chosen.matches()
                            ? Stream.of(around[0] + chosen.group(1).toLowerCase(Locale.ROOT) + around[1])
                            : Stream.empty();
                })
                .findFirst();
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
