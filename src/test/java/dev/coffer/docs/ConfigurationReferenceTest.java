package dev.coffer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {

    private static final Path PAGE = Path.of("docs/configuration.md");

    /** With it, the page is written; without, it is only compared. */
    private static final String WRITE = "coffer.docs.write";

    @Test
    void the_page_says_what_the_code_says() throws IOException {
        compare(PAGE, ConfigurationReference.in(Files.readString(PAGE)));
    }

    private static void compare(Path file, String made) throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, made);
        } else {
            assertThat(file)
                    .as(
                            "%s is not what the settings in the code are. This writes it:"
                                    + " ./mvnw test -Dtest=ConfigurationReferenceTest -D%s=true",
                            file, WRITE)
                    .hasContent(made);
        }
    }

    @Test
    void it_has_every_name_that_the_service_reads_and_no_other() {
        Set<String> read = new TreeSet<>();
        ConfigurationReference.mappings()
                .forEach(mapping -> read.addAll(ConfigMappings.ConfigClass.configClass(mapping)
                        .getProperties()
                        .keySet()));

        // A list may also be given entry by entry.
        read.removeIf(name -> name.endsWith("[*]"));

        Set<String> documented = ConfigurationReference.groups().stream()
                .flatMap(group -> group.settings().stream())
                .map(setting -> setting.name().replaceAll("\"<[^>]*>\"", "*"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(read);
    }

    @Test
    void its_variables_are_those_that_the_service_understands() {
        for (SettingsGroup group : ConfigurationReference.groups()) {
            for (Setting setting : group.settings()) {
                String variable = setting.variable().replaceAll("<[^>]*>", "ONE");
                String property = setting.name().replaceAll("<[^>]*>", "one");

                String value = new SmallRyeConfigBuilder()
                        .withSources(new EnvConfigSource(Map.of(variable, "found"), 300))
                        .build()
                        .getConfigValue(property)
                        .getValue();

                assertThat(value).as(variable).isEqualTo("found");
            }
        }
    }
}
