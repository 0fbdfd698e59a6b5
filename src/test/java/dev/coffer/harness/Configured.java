package dev.coffer.harness;

import dev.coffer.setting.CheckResult;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Configurations of given properties and variables, and the results of checks as text. */
public final class Configured {

    private Configured() {}

    /** A builder with these properties and variables, and no others. */
    public static SmallRyeConfigBuilder builder(Map<String, String> properties, Map<String, String> variables) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new PropertiesConfigSource(properties, "test.properties", 400),
                        new EnvConfigSource(variables, 300));
    }

    /** A configuration of these properties only. */
    public static SmallRyeConfig config(Map<String, String> properties) {
        return builder(properties, Map.of()).build();
    }

    /** A mapping of these properties, which may be others beside it. */
    public static <T> T mapping(Class<T> mapping, Map<String, String> properties) {
        return builder(properties, Map.of())
                .withMapping(mapping)
                .withValidateUnknown(false)
                .build()
                .getConfigMapping(mapping);
    }

    /** The results, each as {@code state text -> advice}. */
    public static List<String> lines(List<CheckResult> results) {
        return results.stream()
                .map(result -> result.state().name().toLowerCase(Locale.ROOT) + " " + result.text()
                        + result.advice().map(advice -> " -> " + advice).orElse(""))
                .toList();
    }
}
