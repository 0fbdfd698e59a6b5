package dev.coffer.check;

import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Names that look like settings of Coffer and are none, as far as the validation of the mappings does not see them: names
 * outside the prefix of any mapping, and environment variables.
 */
final class UnknownNames {

    /** Settings that are not part of a mapping; the service itself sets all but the first. */
    private static final List<String> OTHERS =
            List.of("coffer.home", "coffer.embedded-catalog", "coffer.embedded-catalog.port");

    private static final Pattern VARIABLES = Pattern.compile(Stream.concat(
                    Mappings.ALL.stream()
                            .flatMap(mapping -> ConfigClass.configClass(mapping).getProperties().keySet().stream()),
                    OTHERS.stream())
            .map(name -> variable(name).replace("*", "\\w+"))
            .collect(Collectors.joining("|")));

    /** Passwords that instances refer to, and what Kubernetes sets for services that are named coffer-…. */
    private static final Pattern NO_SETTINGS = Pattern.compile("COFFER_PASSWORD__.+"
            + "|COFFER_(\\w+_)?SERVICE_(HOST|PORT(_\\w+)?)"
            + "|COFFER_(\\w+_)?PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

    private final List<String> wrong = new ArrayList<>();
    private final List<String> odd = new ArrayList<>();

    UnknownNames(SmallRyeConfig config) {
        for (ConfigSource source : config.getConfigSources()) {
            for (String given : new TreeSet<>(source.getPropertyNames())) {
                String name = given.replaceFirst("^%[^.]+\\.", "");
                if (name.startsWith("COFFER_")) {
                    examineVariable(name);
                } else if (name.startsWith("coffer.") && !(source instanceof EnvConfigSource)) {
                    examineProperty(name, source.getName());
                }
            }
        }
    }

    private void examineVariable(String name) {
        if (!VARIABLES.matcher(name).matches() && !NO_SETTINGS.matcher(name).matches()) {
            boolean inGroup = Mappings.PREFIXES.stream().anyMatch(prefix -> name.startsWith(variable(prefix) + "_"));
            (inGroup ? wrong : odd).add(name + " is not a setting (an environment variable)");
        }
    }

    private void examineProperty(String name, String source) {
        if (!OTHERS.contains(name) && Mappings.PREFIXES.stream().noneMatch(prefix -> name.startsWith(prefix + "."))) {
            wrong.add(name + " is not a setting (" + source + ")");
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*]", "_");
    }

    /** Returns a sentence for each name that can only have been meant for Coffer. */
    List<String> wrong() {
        return wrong;
    }

    /** Returns a sentence for each variable that may be meant for another program. */
    List<String> odd() {
        return odd;
    }
}
