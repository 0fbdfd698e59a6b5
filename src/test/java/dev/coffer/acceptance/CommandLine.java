package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A shell in which one has set up OpenStack's clients.
 *
 * @param home where programs keep their own files
 * @param variables such as {@code OS_USERNAME}
 * @param options given to each command of {@code openstack}
 */
record CommandLine(Path home, Map<String, String> variables, List<String> options) {

    private static final int PATIENCE_SECONDS = 120;

    /** How a command ended, and what it wrote. */
    record Result(int status, String output, String errors) {

        List<String> lines() {
            return output.lines().toList();
        }

        /** Makes sure that it went well. */
        Result succeeded() {
            assertThat(status).as(output + errors).isZero();
            assertThat(errors).doesNotContain("Traceback");
            return this;
        }

        /** Makes sure that it failed, and said why without showing its inside. */
        Result failedWith(String reason) {
            assertThat(status).as(output + errors).isNotZero();
            assertThat(output + errors).contains(reason).doesNotContain("Traceback");
            return this;
        }
    }

    /** Runs {@code openstack}. */
    Result openstack(String... arguments) {
        return run(Stream.of(Stream.of("openstack"), options.stream(), Stream.of(arguments))
                .flatMap(part -> part)
                .toList());
    }

    /** Runs the older client, {@code trove}, which knows no such options. */
    Result trove(String... arguments) {
        return run(Stream.concat(Stream.of("trove"), Stream.of(arguments)).toList());
    }

    private Result run(List<String> command) {
        try {
            Path output = Files.createTempFile(home, "output", "");
            Path errors = Files.createTempFile(home, "errors", "");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("OS_"));
            environment.put("HOME", home.toString());
            environment.put("COLUMNS", "250");
            environment.putAll(variables);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Never ended: " + command);
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(errors, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
