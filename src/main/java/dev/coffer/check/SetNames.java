package dev.coffer.check;

import dev.coffer.check.CheckResult.State;
import dev.coffer.secret.SecretFiles;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The names of Coffer's own settings that are set, wherever, and which of them mean nothing. */
final class SetNames {

    private static final String PROPERTY = "coffer.";
    private static final String VARIABLE = "COFFER_";

    private static final Pattern PROFILES = Pattern.compile("^%[^.]+\\.");

    /** What is no setting: passwords that instances refer to, and what Kubernetes tells of services named coffer-…. */
    private static final Pattern OTHERS = Pattern.compile("COFFER_PASSWORD__.+"
            + "|COFFER_(\\w+_)?SERVICE_(HOST|PORT(_\\w+)?)"
            + "|COFFER_(\\w+_)?PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

    private final List<KnownSetting> known;

    /** Each name with where it is set. */
    private final Map<String, String> names = new TreeMap<>();

    SetNames(SmallRyeConfig config, List<KnownSetting> known) {
        this.known = known;
        for (ConfigSource source : config.getConfigSources()) {
            for (String name : source.getPropertyNames()) {
                // A source of variables also tells the properties that it takes them for.
                if (!name.equals(SecretFiles.TOLERANT)
                        && (name.startsWith(VARIABLE) || !(source instanceof EnvConfigSource))) {
                    add(name, source.getName());
                }
            }
        }
    }

    private void add(String given, String source) {
        String name = PROFILES.matcher(given).replaceFirst("");
        boolean variable = name.startsWith(VARIABLE) && !OTHERS.matcher(name).matches();
        if (variable || name.startsWith(PROPERTY)) {
            names.putIfAbsent(name, source);
        }
    }

    int count() {
        return names.size();
    }

    /** A line for each name that is not known. */
    List<CheckResult> unknown() {
        List<CheckResult> lines = new ArrayList<>();
        names.forEach((name, source) -> {
            if (!isKnown(name)) {
                lines.add(unknown(name, source));
            }
        });
        return lines;
    }

    private boolean isKnown(String name) {
        return known.stream()
                .anyMatch(setting -> name.startsWith(VARIABLE) ? setting.isVariable(name) : setting.isNamed(name));
    }

    private CheckResult unknown(String name, String source) {
        boolean variable = name.startsWith(VARIABLE);
        Optional<String> nearest = known.stream()
                .map(setting -> variable ? setting.variable() : setting.name())
                .min(Comparator.comparingInt(candidate -> Spelling.distance(name, candidate)))
                .filter(candidate -> Spelling.distance(name, candidate) <= name.length());
        String text = name + " is no setting" + (variable ? "" : " (" + place(source) + ")");
        String advice = nearest.map(candidate -> "Did you mean " + candidate + "?")
                .orElse("Remove it, or look in docs/configuration.md for what was meant.");
        // Programs beside the service may have variables that begin like this.
        State state = variable && !isOfAGroup(name) ? State.WARNING : State.WRONG;
        return new CheckResult(state, "settings", text, Optional.of(advice));
    }

    private boolean isOfAGroup(String variable) {
        return known.stream()
                .map(setting -> setting.variable().replaceFirst("^(COFFER_[A-Z]+_).*", "$1"))
                .anyMatch(group -> variable.startsWith(group)
                        || Spelling.distance(variable.replaceFirst("^(COFFER_[A-Z]+_).*", "$1"), group) <= 3);
    }

    private static String place(String source) {
        if (source.startsWith("SysProp")) {
            return "a system property";
        }
        return "in " + source.replaceFirst("^PropertiesConfigSource\\[source=(.*)]$", "$1");
    }
}
