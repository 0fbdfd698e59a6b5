package dev.coffer.check;

import dev.coffer.api.paging.PagingConfig;
import dev.coffer.backup.BackupConfig;
import dev.coffer.catalog.CatalogConfig;
import dev.coffer.engine.postgresql.PostgresConfig;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.limit.LimitConfig;
import dev.coffer.metrics.MetricsConfig;
import dev.coffer.reconcile.SweepConfig;
import dev.coffer.seal.SealConfig;
import dev.coffer.secret.SecretConfig;
import dev.coffer.store.StoreConfig;
import dev.coffer.work.WorkConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingLoader;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The mappings of a configuration, each read by itself. A value that cannot be read costs a line, and counts as its
 * default.
 */
final class Settings {

    /** All that the service has. */
    private static final List<Class<?>> MAPPINGS = List.of(
            BackupConfig.class,
            CatalogConfig.class,
            IdentityConfig.class,
            LimitConfig.class,
            MetricsConfig.class,
            PagingConfig.class,
            PostgresConfig.class,
            SealConfig.class,
            SecretConfig.class,
            StoreConfig.class,
            SweepConfig.class,
            WorkConfig.class);

    /** Read when this class is, which for the native executable is when it is built. */
    static final Map<Class<?>, String> PREFIXES = MAPPINGS.stream()
            .collect(Collectors.toUnmodifiableMap(
                    mapping -> mapping,
                    mapping -> mapping.getAnnotation(ConfigMapping.class).prefix()));

    static {
        // So, too, the native executable has their implementations.
        MAPPINGS.forEach(Settings::load);
    }

    private static final String SUBJECT = "settings";
    private static final Pattern NAMED = Pattern.compile("property (coffer\\.\\S+)");
    private static final Pattern NOTHING = Pattern.compile("SRCFG000(14|40)");
    private static final Pattern NOWHERE = Pattern.compile("SRCFG00011");

    /** Above all other sources. */
    private static final int ORDINAL = Integer.MAX_VALUE;

    private static final int PRIORITY = 200;

    private final SmallRyeConfig config;
    private final List<KnownSetting> known = KnownSetting.all();
    private final Map<Class<?>, Object> mappings = new HashMap<>();
    private final Set<Class<?>> broken = new HashSet<>();
    private final List<CheckResult> unreadable = new ArrayList<>();

    Settings(SmallRyeConfig config) {
        this.config = config;
        MAPPINGS.forEach(this::read);
    }

    private static void load(Class<?> mapping) {
        ConfigMappingLoader.ensureLoaded(mapping);
        for (Class<?> within : mapping.getDeclaredClasses()) {
            if (within.isInterface()) {
                load(within);
            }
        }
    }

    SmallRyeConfig config() {
        return config;
    }

    List<KnownSetting> known() {
        return known;
    }

    /** A line for each value that cannot be read. */
    List<CheckResult> unreadable() {
        return List.copyOf(unreadable);
    }

    /** With the defaults in the place of what cannot be read. */
    <T> T get(Class<T> mapping) {
        return mapping.cast(Objects.requireNonNull(mappings.get(mapping), mapping.getName()));
    }

    /** What a subject that follows this mapping says, where the mapping can be read but for some values. */
    Check examined(Class<?> mapping, Check subject) {
        return broken.contains(mapping) ? new Unexamined(subject.name(), prefix(mapping)) : subject;
    }

    private record Unexamined(String name, String prefix) implements Check {
        @Override
        public List<CheckResult> examine() {
            return List.of(CheckResult.wrong(
                    name,
                    "not examined, because what is set below " + prefix + " cannot be read",
                    "Put right what the lines on settings name."));
        }
    }

    private void read(Class<?> mapping) {
        Map<String, String> replaced = new HashMap<>();
        int before;
        do {
            before = replaced.size();
            try {
                mappings.put(mapping, build(mapping, config.getConfigSources(), replaced));
                return;
            } catch (ConfigValidationException e) {
                for (int i = 0; i < e.getProblemCount(); i++) {
                    explain(mapping, e.getProblem(i).getMessage(), replaced);
                }
            }
        } while (replaced.size() > before);
        broken.add(mapping);
        mappings.put(mapping, build(mapping, List.of(), Map.of()));
    }

    private Object build(Class<?> mapping, Iterable<ConfigSource> sources, Map<String, String> replaced) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withValidateUnknown(false)
                // The native executable finds none by itself.
                .withConverter(Duration.class, PRIORITY, new DurationConverter())
                .withConverter(Path.class, PRIORITY, new PathConverter())
                .withConverter(URI.class, PRIORITY, value -> value.isEmpty() ? null : URI.create(value))
                .withSources(new PropertiesConfigSource(replaced, SUBJECT, ORDINAL))
                .withProfiles(config.getProfiles())
                .withMapping(mapping, prefix(mapping));
        sources.forEach(source -> builder.withSources(source));
        return builder.build().getConfigMapping(mapping, prefix(mapping));
    }

    private static String prefix(Class<?> mapping) {
        return Objects.requireNonNull(PREFIXES.get(mapping), mapping.getName());
    }

    private void explain(Class<?> mapping, String problem, Map<String, String> replaced) {
        Matcher named = NAMED.matcher(problem);
        String name = named.find() ? named.group(1) : "";
        Optional<KnownSetting> setting =
                known.stream().filter(each -> each.isNamed(name)).findFirst();
        if (setting.isEmpty()) {
            // The problem itself may quote a value.
            unreadable.add(CheckResult.wrong(
                    SUBJECT,
                    "what is set below " + prefix(mapping) + " cannot be read"
                            + (name.isEmpty() ? "" : ", because of " + name),
                    "Compare it with docs/configuration.md."));
            return;
        }
        if (replaced.putIfAbsent(name, setting.get().standard()) == null) {
            unreadable.add(line(setting.get(), name, problem));
        }
    }

    private CheckResult line(KnownSetting setting, String name, String problem) {
        String advice = "Set it to " + setting.demand() + ", or leave it out.";
        if (NOTHING.matcher(problem).find()) {
            return CheckResult.wrong(SUBJECT, name + " is set to nothing", advice);
        }
        if (NOWHERE.matcher(problem).find()) {
            return CheckResult.wrong(
                    SUBJECT,
                    name + " refers with ${...} to a setting that is not set",
                    "Set that one, or write \\${ where the characters are meant as they stand.");
        }
        String value =
                setting.isHarmless() ? " is '" + config.getConfigValue(name).getValue() + "', but" : "";
        return CheckResult.wrong(SUBJECT, name + value + " must be " + setting.demand(), advice);
    }
}
