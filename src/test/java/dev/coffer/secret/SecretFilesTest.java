package dev.coffer.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

    @TempDir
    Path folder;

    @Test
    void each_secret_comes_from_the_file_that_its_setting_names() throws Exception {
        for (Map.Entry<String, String> setting : SecretFiles.SETTINGS.entrySet()) {
            Path file = Files.writeString(folder.resolve("secret"), "hush");

            SmallRyeConfig config = config(Map.of(setting.getKey(), file.toString()), Map.of());

            assertThat(config.getValue(setting.getValue(), String.class)).isEqualTo("hush");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hush", "p$w", "a${b}c", "$${x}", "\\${x}", "a\\b", "a,b", "${coffer.home:x}", "$", "pässwörd 🎉"
            })
    void what_the_file_holds_is_taken_literally_but_for_white_space_around_it(String secret) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), " \n" + secret + "\r\n\n");

        SmallRyeConfig config = config(Map.of("coffer.catalog.password-file", file.toString()), Map.of());

        assertThat(config.getValue("quarkus.datasource.password", String.class)).isEqualTo(secret);
    }

    @Test
    void tokens_may_stand_on_a_line_each() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "a:demo:admin\n b:other:reader \n\n");

        SmallRyeConfig config = config(Map.of("coffer.identity.static-tokens-file", file.toString()), Map.of());

        assertThat(config.getValues("coffer.identity.static-tokens", String.class))
                .containsExactly("a:demo:admin", "b:other:reader");
    }

    @Test
    void a_variable_names_a_file_too_and_one_that_is_set_to_nothing_does_not_hide_it() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "hush");

        SmallRyeConfig config = config(
                Map.of(), Map.of("COFFER_CATALOG_PASSWORD_FILE", file.toString(), "QUARKUS_DATASOURCE_PASSWORD", ""));

        assertThat(config.getValue("quarkus.datasource.password", String.class)).isEqualTo("hush");
    }

    @Test
    void it_may_take_part_twice() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "hush");

        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(
                        Map.of("coffer.secrets.key-file", file.toString()), "properties", 400))
                .withSources(new SecretFiles(), new SecretFiles())
                .build();

        assertThat(config.getValue("coffer.secrets.key", String.class)).isEqualTo("hush");
    }

    @Test
    void what_it_gave_to_a_configuration_is_not_taken_for_a_second_one_that_is_set() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "hush");
        SmallRyeConfig config = config(Map.of("coffer.secrets.key-file", file.toString()), Map.of());
        assertThat(config.getValue("coffer.secrets.key", String.class)).isEqualTo("hush");

        assertThat(SecretFiles.problems(config)).isEmpty();
        assertThat(new SecretFiles().getConfigSources(context(config)))
                .singleElement()
                .extracting(source -> source.getValue("coffer.secrets.key"))
                .isEqualTo("hush");
    }

    /** Quarkus copies what other sources have when it builds, and after each live reload, and reads that again. */
    @Test
    void a_build_takes_it_for_variables_and_does_not_copy_it_into_the_package() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "hush");
        SmallRyeConfig config = config(Map.of("coffer.secrets.key-file", file.toString()), Map.of());

        assertThat(config.getConfigSources())
                .filteredOn(source -> source.getValue("coffer.secrets.key") != null)
                .singleElement()
                .isInstanceOf(EnvConfigSource.class);
    }

    private static ConfigSourceContext context(SmallRyeConfig config) {
        return new ConfigSourceContext() {
            @Override
            public ConfigValue getValue(String name) {
                return config.getConfigValue(name);
            }

            @Override
            public Iterator<String> iterateNames() {
                return config.getPropertyNames().iterator();
            }
        };
    }

    @Test
    void a_file_that_is_not_there_is_refused_by_name() {
        refused(folder.resolve("gone"), "does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t\n"})
    void a_file_without_a_secret_is_refused_by_name(String content) throws Exception {
        refused(Files.writeString(folder.resolve("secret"), content), "is empty");
    }

    @Test
    void what_cannot_be_read_as_text_is_refused_by_name_and_not_repeated() throws Exception {
        byte[] bytes = "hush\u00e9".getBytes(StandardCharsets.ISO_8859_1);

        refused(Files.write(folder.resolve("secret"), bytes), "cannot be read (MalformedInputException)");
        refused(folder, "cannot be read (IOException)");
    }

    @Test
    void a_secret_that_is_set_twice_is_refused_and_not_repeated() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "hush");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> config(
                        Map.of("coffer.secrets.key-file", file.toString(), "coffer.secrets.key", "hush"), Map.of()))
                .withMessage("Both coffer.secrets.key and coffer.secrets.key-file are set. Set one of them.");
    }

    private static void refused(Path file, String words) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> config(Map.of("coffer.secrets.key-file", file.toString()), Map.of()))
                .withMessage("coffer.secrets.key-file: the file " + file + " " + words + ".");
    }

    private static SmallRyeConfig config(Map<String, String> properties, Map<String, String> variables) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new PropertiesConfigSource(properties, "properties", 400), new EnvConfigSource(variables, 300))
                .withSources(new SecretFiles())
                .build();
    }
}
