package dev.coffer.check;

import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Unknown environment variables that look like settings of Coffer. The validation of the mappings does not see them. */
final class Variables {

    private static final List<ConfigClass> MAPPINGS =
            Mappings.ALL.stream().map(ConfigClass::configClass).toList();

    /** Settings, passwords that instances refer to, and what Kubernetes sets for services that are named coffer-…. */
    private static final Pattern KNOWN = Pattern.compile(MAPPINGS.stream()
            .flatMap(mapping -> mapping.getProperties().keySet().stream())
            .map(name -> variable(name).replace("*", "\\w+"))
            .collect(Collectors.joining(
                    "|", "", "|COFFER_PASSWORD__.+|COFFER_(\\w+_)?(SERVICE_HOST|(SERVICE_)?PORT(_\\w+)?)")));

    /** The beginning of the variables of each group of settings. */
    private static final Pattern GROUP = Pattern.compile(MAPPINGS.stream()
            .map(mapping -> variable(mapping.getPrefix()) + "_")
            .filter(prefix -> !prefix.equals("COFFER_"))
            .collect(Collectors.joining("|")));

    private Variables() {}

    /** Returns the names of all unknown variables that begin with {@code COFFER_}. */
    static Stream<String> unknown(SmallRyeConfig config) {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(EnvConfigSource.class::isInstance)
                .flatMap(source -> source.getPropertyNames().stream())
                .filter(name ->
                        name.startsWith("COFFER_") && !KNOWN.matcher(name).matches())
                .sorted()
                .distinct();
    }

    /** Returns whether a variable can only have been meant for Coffer: it begins like a group of settings. */
    static boolean inGroup(String variable) {
        return GROUP.matcher(variable).lookingAt();
    }

    /** Returns the problem of an unknown variable, as a sentence. */
    static String problem(String variable) {
        return variable + " is not a setting (an environment variable)";
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*]", "_");
    }
}
