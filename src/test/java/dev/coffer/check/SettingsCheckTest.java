package dev.coffer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.docs.ConfigurationReference;
import dev.coffer.harness.Configured;
import dev.coffer.secret.SecretFiles;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsCheckTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String RIGHT = "ok all that are set are known and in their ranges";

    @TempDir
    Path folder;

    @Test
    void it_reads_all_mappings_of_the_service() {
        assertThat(Mappings.ALL).containsExactlyInAnyOrderElementsOf(ConfigurationReference.mappings());
    }

    @Test
    void known_settings_in_their_ranges_are_right() {
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
                .containsExactly(RIGHT);
    }

    @Test
    void names_of_others_are_not_settings() {
        assertThat(lines(
                        Map.of("quarkus.nonsense", "1", "coffer.home", "/tmp/x"),
                        Map.of(
                                "COFFER_PASSWORD__team_a__orders", "hush",
                                "COFFER_SERVICE_HOST", "10.0.0.1",
                                "COFFER_API_SERVICE_PORT_HTTP", "80",
                                "COFFER_API_PORT_80_TCP_ADDR", "10.0.0.1",
                                "COFFER_PORT", "tcp://10.0.0.1:80")))
                .containsExactly(RIGHT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"coffer.seal.levle", "coffer.store.path", "coffer.sael.level", "coffer.identity.keystone.user"})
    void an_unknown_setting_is_named_once_with_its_source(String written) {
        assertThat(lines(Map.of(written, "s3cr3t"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("wrong " + written + " is not a setting (")
                .contains("test.properties")
                .doesNotContain("s3cr3t");
    }

    @Test
    void an_unknown_variable_is_wrong_in_a_group_of_settings_and_a_warning_elsewhere() {
        assertThat(lines(Map.of(), Map.of("COFFER_STORE_PATH", "/backups", "COFFER_DEPLOYMENTS_OF_LAST_WEEK", "7")))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("wrong COFFER_STORE_PATH is not a setting"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("warning COFFER_DEPLOYMENTS_OF_LAST_WEEK is not a setting"));
    }

    @Test
    void each_value_that_cannot_be_used_has_a_line() {
        List<String> lines = lines(
                Map.of(
                        "coffer.seal.level", "fast",
                        "coffer.seal.threads", "1000",
                        "coffer.worker.poll-interval", "long",
                        "coffer.worker.threads", "99999999999",
                        "coffer.backup.max-attempts", "",
                        "coffer.sweep.grace", "${nothing.there}",
                        "coffer.limits.max-backups", "-1",
                        "coffer.metrics.refresh", "365d",
                        "coffer.paging.max-limit", "1001"),
                Map.of());
        List<String> times = lines(
                Map.of(
                        "coffer.identity.refusal-time", "-1s",
                        "coffer.identity.keystone.cache-size", "-1",
                        "coffer.catalog.keep-deleted", "-30d"),
                Map.of());

        assertThat(lines)
                .allSatisfy(line -> assertThat(line).startsWith("wrong ").doesNotContain("SRCFG", "java."));
        assertThat(String.join("\n", lines))
                .contains(
                        "coffer.seal.level: Expected an integer value, got \"fast\"",
                        "coffer.worker.poll-interval: ",
                        "coffer.worker.threads: Expected an integer value, got \"99999999999\"",
                        "coffer.backup.max-attempts",
                        "coffer.sweep.grace",
                        "coffer.limits.max-backups must be greater than or equal to 0",
                        "coffer.metrics.refresh must be shorter than or equal to 12 days",
                        "coffer.paging.max-limit must be less than or equal to 1000");
        assertThat(String.join("\n", times))
                .contains(
                        "coffer.identity.refusal-time must be longer than or equal to",
                        "coffer.identity.keystone.cache-size must be greater than or equal to 0",
                        "coffer.catalog.keep-deleted must be longer than or equal to");
    }

    static Stream<String> flags() {
        return ConfigurationReference.mappings().stream()
                .flatMap(mapping -> Arrays.stream(mapping.getDeclaredMethods())
                        .filter(method -> method.getReturnType() == boolean.class && !method.isDefault())
                        .map(method -> ConfigurationReference.name(mapping, method)));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void a_flag_that_is_neither_true_nor_false_is_wrong(String flag) {
        assertThat(lines(Map.of(flag, "ture"), Map.of()))
                .as("%s would count as false without a word: give it @WithConverter(Flag.class)", flag)
                .singleElement()
                .asString()
                .startsWith("wrong " + flag + ": It must be true or false.");
    }

    @Test
    void a_url_that_cannot_be_read_does_not_show_its_password() {
        assertThat(lines(Map.of("coffer.identity.keystone.url", "http://me:s3cr3t@[keystone"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("wrong coffer.identity.keystone.url: ")
                .doesNotContain("s3cr3t");
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
                        "wrong coffer.identity.static-tokens-file: the file " + folder
                                + " cannot be read (IOException).",
                        "wrong Both coffer.secrets.key and coffer.secrets.key-file are set. Set one of them.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hush", "AAEC"})
    void an_unusable_key_is_wrong_and_not_repeated(String key) {
        assertThat(lines(Map.of("coffer.secrets.key", key), Map.of()))
                .containsExactly("wrong coffer.secrets.key must be 32 bytes in base64. -> Make a key with: openssl rand"
                        + " -base64 32");
    }

    @Test
    void without_a_key_a_catalog_of_ones_own_gets_a_warning() {
        assertThat(lines(Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://db/coffer"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("warning no coffer.secrets.key");
    }

    private static List<String> lines(Map<String, String> properties, Map<String, String> variables) {
        SmallRyeConfig config = Configured.builder(properties, variables)
                .withSources(new SecretFiles())
                .withSources(new PropertiesConfigSource(Map.of(SecretFiles.TOLERANT, "true"), "check", 1000))
                .build();
        return Configured.lines(new Settings(config).examine());
    }
}
