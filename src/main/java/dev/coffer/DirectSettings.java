package dev.coffer;

import dev.coffer.catalog.Catalog;
import dev.coffer.identity.StartupCheck;
import dev.coffer.secret.SecretFiles;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What system properties and environment variables say by themselves. In a container that is all, and so there is no need
 * to make a whole configuration just to see that the service may start: Quarkus makes its own, and each takes a good part
 * of a native start.
 */
final class DirectSettings {

    private final UnaryOperator<@Nullable String> values;

    /** @param values a setting's value by its name; null where it has none */
    DirectSettings(UnaryOperator<@Nullable String> values) {
        this.values = values;
    }

    static DirectSettings ofThisProcess() {
        return new DirectSettings(name -> {
            String property = System.getProperty(name);
            return property == null ? System.getenv(variable(name)) : property;
        });
    }

    /**
     * Whether they name a catalog and let somebody in, so that no other source can keep the service from starting for the
     * lack of one.
     *
     * @param serves whether somebody has to be let in
     * @throws SecretFiles.UnusableException if they name the file of a secret that cannot be used
     */
    boolean suffice(boolean serves) {
        Stream<String> relevant = Stream.of(List.of(Catalog.URL), StartupCheck.WAYS, SecretFiles.names())
                .flatMap(List::stream);
        // What refers to another setting takes a configuration to read.
        if (relevant.map(values).anyMatch(value -> value != null && value.contains("${"))) {
            return false;
        }
        if (!has(Catalog.URL) || (serves && StartupCheck.WAYS.stream().noneMatch(this::has))) {
            return false;
        }
        SecretFiles.require(values);
        return true;
    }

    private boolean has(String name) {
        String value = values.apply(name);
        return value != null && !value.isBlank();
    }

    private static String variable(String name) {
        return name.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
