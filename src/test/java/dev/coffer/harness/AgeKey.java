package dev.coffer.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A pair of keys that the {@code age-keygen} command made.
 *
 * @param file the identity
 * @param recipient the public key
 */
public record AgeKey(Path file, String recipient) {

    public static AgeKey generate(Path folder, String name) {
        try {
            Path file = folder.resolve(name);
            run("age-keygen", "-o", file.toString());
            return new AgeKey(file, run("age-keygen", "-y", file.toString()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static AgeKey generate(String name) {
        return generate(TestFolders.create("coffer-age"), name);
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0)
                    .as(String.join(" ", command))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return said;
    }
}
