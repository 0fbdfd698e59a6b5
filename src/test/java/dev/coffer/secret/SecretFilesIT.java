package dev.coffer.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that the packaged service reads from files. */
class SecretFilesIT {

    @TempDir
    Path folder;

    private static TestServer catalog;

    @BeforeAll
    static void an_empty_catalog() {
        catalog = TestServer.start();
        catalog.execute("postgres", "create database catalog", "create database shop");
    }

    @AfterAll
    static void stop() {
        catalog.close();
    }

    @Test
    void the_service_starts_and_serves_with_no_secret_but_in_files() throws IOException {
        try (PackagedService service = PackagedService.start(folder.resolve("service"), catalog, settings())) {
            assertThat(service.listStatus("one-token", "demo")).isEqualTo(200);
            assertThat(service.listStatus("other-token", "other")).isEqualTo(200);
            assertThat(service.register("one-token", "demo", "shop", catalog)).isNotEmpty();
        }
    }

    @Test
    void a_file_that_is_missing_refuses_the_start_with_one_line() throws IOException {
        Map<String, String> settings = settings();
        Path gone = folder.resolve("gone");
        settings.put("coffer.catalog.password-file", gone.toString());

        ChildProcess service = PackagedService.run(folder.resolve("service"), catalog, settings);

        assertThat(service.exitCode()).isEqualTo(1);
        assertThat(service.output().lines())
                .containsExactly("coffer.catalog.password-file: the file " + gone + " does not exist.");
    }

    @Test
    void with_the_embedded_catalog_too_a_secret_that_is_set_twice_refuses_the_start_with_one_line() throws IOException {
        Map<String, String> settings = settings();
        settings.put("quarkus.datasource.jdbc.url", "");
        settings.put("quarkus.datasource.password", TestServer.PASSWORD);
        Path run = folder.resolve("service");

        ChildProcess service = PackagedService.run(run, catalog, settings);

        assertThat(service.exitCode()).isEqualTo(1);
        assertThat(service.output().lines())
                .containsExactly("Both quarkus.datasource.password and coffer.catalog.password-file are set. Set one of"
                        + " them.");
        assertThat(run.resolve("home")).doesNotExist();
    }

    private Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("coffer.identity.static-tokens-file", file("one-token:demo:admin\nother-token:other:reader"));
        settings.put("coffer.catalog.password-file", file(TestServer.PASSWORD));
        settings.put("quarkus.datasource.password", "");
        settings.put("coffer.secrets.key-file", file("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        settings.put("coffer.secrets.key", "");
        return settings;
    }

    private String file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "secret", ""), content + "\n")
                .toString();
    }
}
