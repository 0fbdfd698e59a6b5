package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The jar as the container image has it: without the programs of the embedded PostgreSQL. */
@DisabledIfSystemProperty(named = "native", matches = ".*", disabledReason = "the executable never has them")
class PackageWithoutDatabaseIT {

    private static final Path PACKAGE = Path.of("target/quarkus-app");

    @TempDir
    Path folder;

    @Test
    void it_says_in_one_line_that_it_needs_a_database_and_makes_nothing() throws Exception {
        Path app = folder.resolve("app");
        copyWithoutDatabase(app);
        Path start = Files.createDirectory(folder.resolve("start"));

        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (ChildProcess service = ChildProcess.start(
                List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        app.resolve("quarkus-run.jar").toString()),
                start,
                folder.resolve("service.log"),
                Map.of())) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output())
                    .isEqualTo("This package brings no database of its own. Set " + Catalog.SETTINGS + ".\n");
        }
        assertThat(start).isEmptyDirectory();
    }

    private static void copyWithoutDatabase(Path target) throws IOException {
        try (Stream<Path> all = Files.walk(PACKAGE)) {
            for (Path from : (Iterable<Path>) all::iterator) {
                Path to = target.resolve(PACKAGE.relativize(from).toString());
                if (from.getFileName().toString().startsWith("io.zonky.test.postgres.")) {
                    // Not merely gone, as the package's index names it.
                    new ZipOutputStream(Files.newOutputStream(to)).close();
                } else {
                    Files.copy(from, to);
                }
            }
        }
    }
}
