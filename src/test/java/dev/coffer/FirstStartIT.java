package dev.coffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.PackagedService;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does: start the packaged service with nothing configured, and paste what it says. */
class FirstStartIT {

    private static final Path EXECUTABLE = Path.of(System.getProperty("native.image.path", "none"));
    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

    @TempDir
    Path folder;

    static boolean isNative() {
        return Files.exists(EXECUTABLE);
    }

    @Test
    @DisabledIf("isNative")
    void the_jar_starts_with_a_catalog_of_its_own_and_its_three_lines_work_as_they_stand() throws Exception {
        List<String> lines;
        String token;
        Process service = start("first.log");
        try {
            lines = curls("first.log");
            token = Files.readString(folder.resolve(".coffer/token")).strip();
            assertThat(lines).hasSize(3);
            JsonPath created = JsonPath.from(shell(lines.get(0)));
            assertThat(created.getString("backup.status")).isEqualTo("NEW");
            JsonPath list = Api.await(
                    () -> JsonPath.from(shell(lines.get(1))),
                    seen -> "COMPLETED".equals(seen.getString("backup.status")));
            assertThat(list.getString("backups[0].id")).isEqualTo(created.getString("backup.id"));
            assertThat(JsonPath.from(shell(lines.get(2))).getList("datastores.name"))
                    .contains("PostgreSQL");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(".coffer/token"))))
                    .isEqualTo("rw-------");
        } finally {
            stop(service);
        }
        Process again = start("second.log");
        try {
            List<String> secondLines = curls("second.log");
            assertThat(secondLines.get(1)).contains(token);
            assertThat(JsonPath.from(shell(secondLines.get(1))).getList("backups"))
                    .hasSize(1);
            JsonPath.from(shell(secondLines.get(0)));
            JsonPath list = Api.await(
                    () -> JsonPath.from(shell(secondLines.get(1))),
                    seen -> !"NEW BUILDING SAVING".contains(seen.getString("backup.status")));
            assertThat(list.getString("backup.status")).isEqualTo("COMPLETED");
        } finally {
            stop(again);
        }
    }

    @Test
    void a_catalog_of_ones_own_without_any_identity_does_not_start_and_says_why() throws Exception {
        Process service = start("refused.log", "-Dquarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:1/none");

        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isNotZero();
        assertThat(Files.readString(folder.resolve("refused.log"))).contains("coffer.identity.static-tokens");
    }

    @Test
    void a_flag_that_is_neither_true_nor_false_is_refused_by_its_name() throws Exception {
        Process service = start(
                "flag.log",
                "-Dquarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:1/none",
                "-Dcoffer.identity.static-tokens=secret:demo:admin",
                "-Dcoffer.worker.enabled=ture");

        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isNotZero();
        assertThat(Files.readString(folder.resolve("flag.log")))
                .contains("coffer.worker.enabled", "ture", "It must be true or false.");
    }

    @Test
    void a_setting_that_cannot_be_read_is_refused_without_the_password_of_its_url() throws Exception {
        Process service = start(
                "secret.log",
                "-Dquarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:1/none",
                "-Dcoffer.identity.static-tokens=secret:demo:admin",
                "-Dcoffer.engine.postgresql.connect-timeout=https://user:hunter2@host/x",
                "-Dcoffer.identity.keystone.url=ht tp://user:hunter2@host/x");

        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isNotZero();
        assertThat(Files.readString(folder.resolve("secret.log")))
                .contains("coffer.engine.postgresql.connect-timeout", "coffer.identity.keystone.url")
                .doesNotContain("hunter2");
    }

    @Test
    @EnabledIf("isNative")
    void the_executable_without_a_catalog_says_what_to_set() throws Exception {
        Process service = start("native.log");

        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isNotZero();
        assertThat(Files.readString(folder.resolve("native.log"))).contains("QUARKUS_DATASOURCE_JDBC_URL");
    }

    private Process start(String log, String... properties) throws IOException {
        List<String> command = new ArrayList<>();
        if (isNative()) {
            command.add(EXECUTABLE.toAbsolutePath().toString());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(PackagedService.FOR_A_SHORT_LIFE);
        }
        command.add("-Dquarkus.http.port=0");
        command.addAll(List.of(properties));
        if (!isNative()) {
            command.addAll(List.of("-jar", JAR.toString()));
        }
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile())
                .start();
    }

    private static void stop(Process service) throws InterruptedException {
        service.destroy();
        assertThat(service.waitFor(60, TimeUnit.SECONDS))
                .as("stops when it is asked to")
                .isTrue();
    }

    private List<String> curls(String log) {
        return Api.await(
                () -> {
                    try {
                        return Files.readAllLines(folder.resolve(log)).stream()
                                .map(String::strip)
                                .filter(line -> line.startsWith("curl "))
                                .toList();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                lines -> lines.size() == 3);
    }

    private String shell(String line) {
        try {
            Process process = new ProcessBuilder("sh", "-c", line)
                    .directory(folder.toFile())
                    .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(line).isZero();
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
