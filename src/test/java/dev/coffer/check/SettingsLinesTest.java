package dev.coffer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.docs.ConfigurationReference;
import dev.coffer.secret.SecretFiles;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLinesTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir
    Path folder;

    @Test
    void it_reads_all_mappings_of_the_service() {
        Map<Class<?>, String> mappings = new HashMap<>();
        ConfigurationReference.mappings()
                .forEach(mapping -> mappings.put(
                        mapping, mapping.getAnnotation(ConfigMapping.class).prefix()));

        assertThat(Settings.PREFIXES).isEqualTo(mappings);
    }

    @Test
    void what_is_known_and_in_its_range_is_right() {
        assertThat(lines(
                        Map.of(
                                "coffer.seal.level", "6",
                                "coffer.seal.recipients[0]", "age1x",
                                "coffer.seal.accounts.\"team.a\".recipients", "age1y",
                                "%prod.coffer.worker.lease", "30s"),
                        Map.of(
                                "COFFER_HOME", "/tmp/x",
                                "COFFER_WORKER_ENABLED", "off",
                                "COFFER_SEAL_ACCOUNTS__TEAM_B__RECIPIENTS", "age1z",
                                "COFFER_ENGINE_POSTGRESQL_BIN_0_", "/usr/bin")))
                .containsExactly("ok 8 of Coffer's own are set, all known and in their range");
    }

    @Test
    void what_belongs_to_others_is_none_of_the_settings() {
        assertThat(lines(
                        Map.of("quarkus.nonsense", "1"),
                        Map.of(
                                "COFFER_PASSWORD__team_a__orders", "hush",
                                "COFFER_SERVICE_HOST", "10.0.0.1",
                                "COFFER_API_SERVICE_PORT_HTTP", "80",
                                "COFFER_API_PORT_80_TCP_ADDR", "10.0.0.1",
                                "COFFER_PORT", "tcp://10.0.0.1:80")))
                .containsExactly("ok 0 of Coffer's own are set, all known and in their range");
    }

    @ParameterizedTest
    @CsvSource({
        "coffer.seal.levle, coffer.seal.level",
        "coffer.store.path, coffer.store.filesystem.path",
        "coffer.worker.thread, coffer.worker.threads",
        "coffer.identity.keystone.user, coffer.identity.keystone.username",
    })
    void a_misspelt_setting_is_named_with_the_nearest_that_there_is(String written, String meant) {
        assertThat(lines(Map.of(written, "s3cr3t"), Map.of()))
                .containsExactly(
                        "wrong " + written + " is no setting (in test.properties) -> Did you mean " + meant + "?");
    }

    @Test
    void a_misspelt_variable_is_named_as_one() {
        assertThat(lines(Map.of(), Map.of("COFFER_STORE_PATH", "/backups", "COFFER_SAEL_LEVEL", "3")))
                .containsExactly(
                        "wrong COFFER_SAEL_LEVEL is no setting -> Did you mean COFFER_SEAL_LEVEL?",
                        "wrong COFFER_STORE_PATH is no setting -> Did you mean COFFER_STORE_FILESYSTEM_PATH?");
    }

    @Test
    void a_variable_that_resembles_none_is_only_a_warning() {
        assertThat(lines(Map.of(), Map.of("COFFER_DEPLOYMENTS_OF_LAST_WEEK", "7")))
                .singleElement()
                .asString()
                .startsWith("warning COFFER_DEPLOYMENTS_OF_LAST_WEEK is no setting");
    }

    @Test
    void values_that_cannot_be_read_cost_a_line_each_and_hide_no_others() {
        assertThat(lines(
                        Map.of(
                                "coffer.seal.level", "fast",
                                "coffer.seal.threads", "1000",
                                "coffer.worker.lease", "long",
                                "coffer.worker.threads", "99999999999",
                                "coffer.worker.enabled", "ture",
                                "coffer.backup.max-attempts", "",
                                "coffer.sweep.grace", "${nothing.there}",
                                "coffer.sweep.enabled", "${nothing.there}",
                                "coffer.limits.max-backups", "-1"),
                        Map.of()))
                .extracting(line -> line.replaceFirst(" -> .*", ""))
                .containsExactlyInAnyOrder(
                        "wrong coffer.seal.level is 'fast', but must be a whole number that is not too large",
                        "wrong coffer.seal.threads is 1000, but must be from 0 to 256.",
                        "wrong coffer.worker.lease is 'long', but must be a duration such as 500ms, 5s or 2m",
                        "wrong coffer.worker.threads is '99999999999', but must be a whole number that is not too large",
                        "wrong coffer.worker.enabled is 'ture', but must be one of true, false",
                        "wrong coffer.backup.max-attempts is set to nothing",
                        "wrong coffer.sweep.grace refers with ${...} to a setting that is not set",
                        "wrong coffer.sweep.enabled refers with ${...} to a setting that is not set",
                        "wrong coffer.limits.max-backups is -1, but must be from 0 to 2147483647.");
    }

    @Test
    void every_flag_is_read_by_the_word() {
        List<KnownSetting> flags = KnownSetting.all().stream()
                .filter(setting -> setting.type().equals("`true`, `false`"))
                .toList();

        assertThat(flags).hasSizeGreaterThan(6);
        for (KnownSetting flag : flags) {
            assertThat(lines(Map.of(flag.name(), "ture"), Map.of()))
                    .as("%s would count as false without a word: give it @WithConverter(Flag.class)", flag.name())
                    .containsExactly("wrong " + flag.name() + " is 'ture', but must be one of true, false -> Set it to"
                            + " one of true, false, or leave it out.");
        }
    }

    @Test
    void a_file_of_the_key_that_cannot_be_used_has_one_line_with_a_catalog_of_ones_own_too() {
        assertThat(lines(
                        Map.of(
                                "quarkus.datasource.jdbc.url",
                                "jdbc:postgresql://db/coffer",
                                "coffer.secrets.key-file",
                                folder.resolve("gone").toString()),
                        Map.of()))
                .singleElement()
                .asString()
                .startsWith("wrong coffer.secrets.key-file: the file ");
    }

    @Test
    void a_url_that_cannot_be_read_is_not_repeated_since_it_may_hold_a_password() {
        assertThat(lines(Map.of("coffer.identity.keystone.url", "http://me:s3cr3t@[keystone"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("wrong coffer.identity.keystone.url must be a URL")
                .doesNotContain("s3cr3t");
    }

    @Test
    void a_group_that_lacks_what_it_needs_is_named_and_not_examined_further() {
        String table = Configured.table(
                Map.of("coffer.seal.accounts.demo.recipients", "", "coffer.store.filesystem.path", "" + folder),
                Map.of());

        assertThat(table.replaceAll("\\s+", " "))
                .contains("wrong settings coffer.seal.accounts.demo.recipients is set to nothing")
                .contains("wrong recipients not examined, because what is set below coffer.seal cannot be read");
    }

    @Test
    void each_secret_file_that_cannot_be_used_has_a_line() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), KEY);

        assertThat(lines(
                        Map.of(
                                "coffer.catalog.password-file",
                                        folder.resolve("gone").toString(),
                                "coffer.identity.static-tokens-file", folder.toString(),
                                "coffer.secrets.key-file", key.toString(),
                                "coffer.secrets.key", KEY),
                        Map.of()))
                .extracting(line -> line.replaceFirst(" -> .*", ""))
                .containsExactly(
                        "wrong coffer.catalog.password-file: the file " + folder.resolve("gone") + " does not exist.",
                        "wrong coffer.identity.static-tokens-file: the file " + folder + " cannot be read.",
                        "wrong Both coffer.secrets.key and coffer.secrets.key-file are set. Set one of them.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hush", "AAEC"})
    void a_key_that_is_none_is_wrong_and_not_repeated(String key) {
        assertThat(lines(Map.of("coffer.secrets.key", key), Map.of()))
                .containsExactly(
                        "wrong coffer.secrets.key must be 32 bytes in base64. -> Make one with: openssl rand -base64 32");
    }

    @Test
    void without_a_key_a_catalog_of_ones_own_gets_a_warning() {
        assertThat(lines(Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://db/coffer"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("warning no coffer.secrets.key");
    }

    private static List<String> lines(Map<String, String> properties, Map<String, String> variables) {
        Settings settings = new Settings(Configured.builder(properties, variables)
                .withSources(new PropertiesConfigSource(Map.of(SecretFiles.TOLERANT, "true"), CheckCommand.NAME, 1000))
                .build());
        return Configured.lines(new SettingsLines(settings).examine());
    }
}
