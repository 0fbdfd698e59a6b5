package dev.coffer.docs;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Generator of the part of docs/configuration.md that lists Coffer's own settings, from its {@link ConfigMapping}s. */
public final class ConfigurationReference {

    static final String BEGIN = "<!-- Made from the code by ConfigurationReferenceTest, which also writes it. -->\n";
    static final String END = "<!-- End of what is made from the code. -->\n";

    private ConfigurationReference() {}

    /** All mappings of the service, by their prefixes. */
    public static List<Class<?>> mappings() {
        List<Class<?>> mappings = new ArrayList<>();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.coffer").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .forEach(mappings::add);
        mappings.sort(Comparator.comparing(
                type -> type.getAnnotation(ConfigMapping.class).prefix()));
        return mappings;
    }

    static List<SettingsGroup> groups() {
        List<Class<?>> mappings = mappings();
        Javadocs docs = new Javadocs(mappings);
        return mappings.stream()
                .flatMap(mapping -> SettingsGroup.of(mapping, docs).stream())
                .toList();
    }

    /** Returns a page with the part between the two marks regenerated. */
    static String in(String page) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("The page has not the marks " + BEGIN + " and " + END);
        }
        return page.substring(0, begin + BEGIN.length()) + text() + page.substring(end);
    }

    private static String text() {
        StringBuilder text = new StringBuilder("\n");
        for (SettingsGroup group : groups()) {
            text.append("### ").append(heading(group)).append("\n\n");
            text.append(group.meaning()).append("\n\n");
            text.append("| setting | type | default | meaning |\n| --- | --- | --- | --- |\n");
            group.settings().forEach(setting -> text.append(row(setting)));
            text.append('\n');
        }
        return text.toString();
    }

    /** The setting that a method of a mapping reads. */
    public static String name(Class<?> mapping, Method method) {
        return SettingsGroup.name(mapping.getAnnotation(ConfigMapping.class).prefix(), method);
    }

    private static String heading(SettingsGroup group) {
        return "`" + group.prefix() + "`";
    }

    private static String row(Setting setting) {
        String standard = setting.required() ? "required" : "none";
        if (setting.standard() != null) {
            standard = "`" + setting.standard() + "`";
        }
        return "| `%s`<br>`%s` | %s | %s | %s |\n"
                .formatted(
                        setting.name(),
                        setting.variable(),
                        setting.type(),
                        standard,
                        setting.meaning().replace("|", "\\|"));
    }
}
