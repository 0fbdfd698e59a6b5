package dev.coffer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop of the README that restores all databases, as a script would run it. */
class ReadmeRestoreTest {

    private static final Pattern LOOP = Pattern.compile("(?s)```sh\\n(jq -r [^`]*?done)\\n```");

    @TempDir
    Path folder;

    @Test
    void a_backup_of_no_database_but_those_that_every_server_has_is_restored_without_an_error() throws Exception {
        manifest("""
                {"parts": [{"in": "b", "file": "globals.sql.zst"},
                  {"in": "b", "file": "postgres.pgdump.zst", "database": "postgres"},
                  {"in": "b", "file": "template1.pgdump.zst", "database": "template1"}]}""");
        assertThat(run()).isZero();
    }

    @Test
    void a_database_whose_file_is_missing_ends_the_loop_with_an_error() throws Exception {
        manifest("""
                {"parts": [{"in": "b", "file": "orders.pgdump.zst", "database": "orders"},
                  {"in": "b", "file": "postgres.pgdump.zst", "database": "postgres"}]}""");
        assertThat(run()).isNotZero();
    }

    @Test
    void a_folder_without_a_manifest_is_an_error() throws Exception {
        assertThat(run()).isNotZero();
    }

    private void manifest(String text) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), text);
    }

    private int run() throws Exception {
        Matcher loop = LOOP.matcher(Files.readString(Path.of("README.md")));
        assertThat(loop.find()).isTrue();
        ProcessBuilder script = new ProcessBuilder("bash", "-c", "set -eo pipefail\n" + loop.group(1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        script.environment().put("PGHOST", "/nonexistent");
        return script.start().waitFor();
    }
}
