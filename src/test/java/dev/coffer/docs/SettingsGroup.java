package dev.coffer.docs;

import dev.coffer.setting.ByteSize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The settings that one interface of a {@link ConfigMapping} holds.
 *
 * @param prefix what their names have in common, without a dot at its end
 * @param meaning what is said of the interface
 */
record SettingsGroup(String prefix, String meaning, List<Setting> settings) {

    /** The groups of a mapping: its own first, then those of the interfaces in it and above it, in the order of the source. */
    static List<SettingsGroup> of(Class<?> mapping, Javadocs docs) {
        List<SettingsGroup> groups = new ArrayList<>();
        read(groups, mapping.getAnnotation(ConfigMapping.class).prefix(), mapping, docs);
        groups.removeIf(group -> group.settings().isEmpty());
        return groups;
    }

    private static void read(List<SettingsGroup> groups, String prefix, Class<?> type, Javadocs docs) {
        List<Setting> settings = new ArrayList<>();
        groups.add(new SettingsGroup(prefix, docs.of(type), settings));
        List<Method> methods = new ArrayList<>(Arrays.asList(type.getDeclaredMethods()));
        methods.removeIf(method -> !Modifier.isAbstract(method.getModifiers()));
        Map<String, String> meanings = docs.methodsOf(type);
        for (String name : meanings.keySet()) {
            for (Method method : methods) {
                if (method.getName().equals(name)) {
                    read(groups, settings, method, name(prefix, method), meanings.get(name), docs);
                }
            }
        }
        methods.removeIf(method -> meanings.containsKey(method.getName()));
        if (!methods.isEmpty()) {
            throw new IllegalStateException("There is no Javadoc of " + methods);
        }
        for (Class<?> inherited : type.getInterfaces()) {
            read(groups, prefix, inherited, docs);
        }
    }

    private static void read(
            List<SettingsGroup> groups,
            List<Setting> settings,
            Method method,
            String name,
            String meaning,
            Javadocs docs) {
        Type type = method.getGenericReturnType();
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Type values = map.getActualTypeArguments()[1];
            boolean group = values instanceof Class<?> known && isGroup(known);
            String key = group ? ((Class<?>) values).getSimpleName().toLowerCase(Locale.ROOT) : "name";
            name = name + ".\"<" + key + ">\"";
            type = values;
        } else if (isOptional(type)) {
            Type inner = ((ParameterizedType) type).getActualTypeArguments()[0];
            type = inner instanceof Class<?> known && isGroup(known) ? inner : type;
        }
        if (type instanceof Class<?> group && isGroup(group)) {
            read(groups, name, group, docs);
            return;
        }
        WithDefault standard = method.getAnnotation(WithDefault.class);
        settings.add(new Setting(
                name,
                isSize(method) ? "size" : words(type),
                standard == null && !mayBeMissing(method.getGenericReturnType()),
                standard == null ? null : standard.value().replaceAll("\\$\\{([^:}]+):[^}]*}", "\\${$1}"),
                meaning));
    }

    static String name(String prefix, Method method) {
        if (method.isAnnotationPresent(WithParentName.class)) {
            return prefix;
        }
        WithName given = method.getAnnotation(WithName.class);
        return prefix + "." + (given == null ? StringUtil.skewer(method.getName()) : given.value());
    }

    private static boolean isSize(Method method) {
        WithConverter converter = method.getAnnotation(WithConverter.class);
        return converter != null && converter.value() == ByteSize.class;
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface() && type.getName().startsWith("dev.coffer.");
    }

    private static boolean isOptional(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    }

    private static boolean mayBeMissing(Type type) {
        return isOptional(type)
                || type == OptionalInt.class
                || type == OptionalLong.class
                || (type instanceof ParameterizedType generic && generic.getRawType() == Map.class);
    }

    private static String words(Type type) {
        if (type instanceof ParameterizedType generic) {
            String inner = words(generic.getActualTypeArguments()[0]);
            if (isOptional(type)) {
                return inner;
            }
            if (generic.getRawType() instanceof Class<?> raw && Collection.class.isAssignableFrom(raw)) {
                return inner.equals("text") ? "list" : "list of " + inner + "s";
            }
        }
        if (type == int.class
                || type == long.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == Integer.class
                || type == Long.class) {
            return "number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "`true`, `false`";
        }
        if (type == Duration.class) {
            return "duration";
        }
        if (type == Path.class) {
            return "path";
        }
        if (type == URI.class) {
            return "URL";
        }
        if (type == String.class) {
            return "text";
        }
        if (type instanceof Class<?> choice && choice.isEnum()) {
            return Arrays.stream(choice.getEnumConstants())
                    .map(constant -> "`" + StringUtil.skewer(((Enum<?>) constant).name()) + "`")
                    .collect(Collectors.joining(", "));
        }
        throw new IllegalStateException("There is no word for settings of the type " + type);
    }
}
