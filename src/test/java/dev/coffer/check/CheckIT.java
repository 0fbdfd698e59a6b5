package dev.coffer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.process.Scripts;
import dev.coffer.harness.AgeKey;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The command, as its users call it. */
class CheckIT {

    private static final String TABLES = "select count(*) from pg_tables where schemaname = 'public'";

    private static TestServer catalog;

    @TempDir
    Path folder;

    @BeforeAll
    static void an_empty_catalog() {
        catalog = TestServer.start();
        catalog.execute("postgres", "create database catalog");
    }

    @AfterAll
    static void stop() {
        catalog.close();
    }

    @Test
    void a_right_configuration_ends_well_and_nothing_is_changed() throws IOException {
        AgeKey key = AgeKey.generate("key");
        Path store = Files.createDirectory(folder.resolve("store"));
        Path tools = Scripts.installation(folder.resolve("tools"), "18.1", "");
        Scripts.write(tools, "pg_restore", "");
        Path run = folder.resolve("run");
        Path tokens = Files.writeString(folder.resolve("tokens"), "s3cr3t-token:demo:admin");

        ChildProcess check = PackagedService.run(
                run,
                catalog,
                Map.of(
                        "coffer.stores.local.path", store.toString(),
                        "coffer.engine.postgresql.bin", tools.toString(),
                        "coffer.identity.static-tokens-file", tokens.toString(),
                        "coffer.seal.recipients", key.recipient(),
                        "coffer.seal.identity-files", key.file().toString()),
                "check");

        assertThat(check.exitCode()).as(check.output()).isZero();
        assertThat(check.output().lines().filter(line -> line.startsWith("wrong")))
                .isEmpty();
        for (String subject : List.of("settings", "catalog", "store", "identity", "tools", "recipients")) {
            assertThat(check.output()).containsPattern("(?m)^ok +" + subject + " ");
        }
        assertThat(check.output())
                .contains("an identity of this service opens what is sealed")
                .doesNotContain("s3cr3t", TestServer.PASSWORD, "AAECAwQ", "Exception");
        assertThat(store).isEmptyDirectory();
        assertThat(run.resolve("home")).doesNotExist();
        assertThat(catalog.rows("catalog", TABLES)).containsExactly("0");
    }

    @Test
    void many_faults_at_once_have_a_line_each_and_no_secret() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.password", "wr0ng-s3cr3t");
        settings.put("coffer.seal.levle", "3");
        settings.put("coffer.worker.threads", "many");
        settings.put("coffer.limits.replicas", "0");
        settings.put("coffer.secrets.key", "s3cr3t-key");
        settings.put("coffer.identity.static-tokens", "s3cr3t-token:demo");
        settings.put("coffer.identity.keystone.url", "http://127.0.0.1:1");
        settings.put("coffer.identity.keystone.password", "s3cr3t-password");
        settings.put(
                "coffer.identity.keystone.password-file", folder.resolve("gone").toString());
        settings.put("coffer.stores.local.path", file.toString());
        settings.put("coffer.engine.postgresql.bin", folder.toString());
        settings.put("coffer.seal.recipients", "age1nonsense");
        settings.put("coffer.proof.server.host", "127.0.0.1");
        settings.put("coffer.proof.server.port", String.valueOf(catalog.port()));
        settings.put("coffer.proof.server.password", TestServer.PASSWORD);

        ChildProcess check = PackagedService.run(folder.resolve("run"), catalog, settings, "check");

        assertThat(check.exitCode()).as(check.output()).isEqualTo(1);
        assertThat(check.output().replaceAll("\\s+", " "))
                .contains(
                        "wrong settings coffer.seal.levle is not a setting (SysPropConfigSource)",
                        "wrong settings coffer.worker.threads: Expected an integer value, got \"many\"",
                        "wrong settings coffer.limits.replicas must be greater than or equal to 1",
                        "wrong settings coffer.secrets.key must be 32 bytes in base64.",
                        "wrong settings Both coffer.identity.keystone.password and"
                                + " coffer.identity.keystone.password-file are set.",
                        "wrong catalog 127.0.0.1:" + catalog.port() + "/catalog: FATAL: password authentication failed",
                        "wrong store " + file + " is not a folder",
                        "wrong identity coffer.identity.static-tokens[0] must be token:account:role",
                        "wrong identity Keystone at http://127.0.0.1:1",
                        "wrong tools this machine has no pg_dump and pg_dumpall that run",
                        "wrong scratch PostgreSQL at 127.0.0.1:" + catalog.port()
                                + " is not marked as a scratch server, and is not empty. It has the database \"catalog\"",
                        "wrong recipients coffer.seal.recipients holds 'age1nonsense'")
                .doesNotContain("s3cr3t", "Exception:", "\tat ");
        assertThat(check.output().lines())
                .allSatisfy(
                        line -> assertThat(line).matches("(ok|warning|wrong) +[a-z]+ .*| .*|\\d+ wrong, \\d+ to.*"));
    }

    @Test
    @DisabledIfSystemProperty(named = "native", matches = ".*", disabledReason = "the executable has no database")
    void without_any_configuration_the_jar_is_right_and_makes_nothing() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.jdbc.url", "");
        settings.put("coffer.secrets.key", "");
        Path run = folder.resolve("run");

        ChildProcess check = PackagedService.run(run, catalog, settings, "check");

        assertThat(check.exitCode()).as(check.output()).isZero();
        assertThat(check.output()).contains("the embedded database, with its data in");
        assertThat(run.resolve("home")).doesNotExist();
    }

    @Test
    void a_command_line_with_more_words_is_refused_with_the_usage() {
        ChildProcess check = PackagedService.run(folder.resolve("run"), catalog, Map.of(), "check", "--fast");

        assertThat(check.exitCode()).isEqualTo(2);
        assertThat(check.output()).contains("Unknown option: '--fast'", "Usage: coffer check");
    }
}
