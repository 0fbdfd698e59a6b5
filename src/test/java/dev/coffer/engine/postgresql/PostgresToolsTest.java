package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresToolsTest {

    private static final PostgresVersion SERVER_15 = new PostgresVersion(150018);

    @TempDir
    Path folder;

    @Test
    void the_tools_of_this_machine_are_found() throws Exception {
        PostgresTools tools = new PostgresTools(PostgresServer.CONFIG);

        assertThat(tools.newest()).isPresent();
        assertThat(tools.forServer(SERVER_15).version().majorNumber()).isGreaterThanOrEqualTo(1500);
    }

    @Test
    void the_oldest_major_that_is_not_older_than_the_server_is_taken_in_its_newest_release() throws Exception {
        PostgresTools tools = tools(installed("14.9"), installed("16.1"), installed("16.3"), installed("17.2"));

        assertThat(tools.forServer(SERVER_15)).hasToString("pg_dump 16.3");
        assertThat(tools.newest()).hasValueSatisfying(tool -> assertThat(tool).hasToString("pg_dump 17.2"));
    }

    @Test
    void of_the_same_version_the_first_found_is_taken() throws Exception {
        Path first = installed("15.1");

        assertThat(tools(first, Scripts.installation(folder.resolve("again"), "15.1", ""))
                        .forServer(SERVER_15)
                        .folder())
                .isEqualTo(first);
    }

    @Test
    void without_a_tool_the_error_says_what_to_install() {
        PostgresTools tools = tools(folder);

        assertThat(tools.newest()).isEmpty();
        assertThatThrownBy(() -> tools.forServer(SERVER_15))
                .hasMessageContainingAll("15.18", "apt-get install postgresql-client", "dnf install", "brew install")
                .extracting("code")
                .isEqualTo(Code.TOOL_MISSING);
    }

    @Test
    void a_tool_older_than_the_server_is_an_error_that_names_both() {
        PostgresTools tools = tools(installed("12.1"));

        assertThatThrownBy(() -> tools.forServer(SERVER_15))
                .hasMessageContainingAll("15.18", "pg_dump 12.1")
                .extracting("code")
                .isEqualTo(Code.TOOL_TOO_OLD);
    }

    @Test
    void a_tool_that_does_not_run_is_left_aside() {
        Path broken = folder.resolve("broken");
        Scripts.write(broken, "pg_dump", "exit 127");
        Scripts.write(broken, "pg_dumpall", "exit 127");

        assertThat(tools(broken, installed("15.2")).newest())
                .hasValueSatisfying(tool -> assertThat(tool).hasToString("pg_dump 15.2"));
    }

    @Test
    void pg_dump_alone_is_not_enough() {
        Scripts.write(folder, "pg_dump", "echo 'pg_dump (PostgreSQL) 15.1'");

        assertThat(tools(folder).newest()).isEmpty();
    }

    @Test
    void a_tool_is_asked_again_only_when_it_was_replaced() throws IOException {
        Path asked = folder.resolve("asked");
        String body = "echo x >> " + asked + "; echo 'pg_dump (PostgreSQL) ";
        Path tool = Scripts.write(folder, "pg_dump", body + "15.1'");
        Scripts.write(folder, "pg_dumpall", "");
        PostgresTools tools = tools(folder);
        tools.newest();
        tools.newest();
        assertThat(asked).hasContent("x");

        Scripts.write(folder, "pg_dump", body + "16.1'");
        Files.setLastModifiedTime(tool, FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(tools.newest()).hasValueSatisfying(found -> assertThat(found).hasToString("pg_dump 16.1"));
    }

    @Test
    void a_tool_that_is_reached_by_two_folders_is_asked_once() throws IOException {
        Path bin = folder.resolve("bin");
        Path asked = folder.resolve("asked");
        Scripts.write(bin, "pg_dump", "echo x >> " + asked + "; echo 'pg_dump (PostgreSQL) 15.1'");
        Scripts.write(bin, "pg_dumpall", "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), bin);

        assertThat(tools(bin, link).installed())
                .extracting(PostgresTool::folder)
                .containsExactly(bin, link);
        assertThat(asked).hasContent("x");
    }

    private Path installed(String version) {
        return Scripts.installation(folder.resolve(version), version, "exit 1");
    }

    private static PostgresTools tools(Path... folders) {
        return new PostgresTools(() -> List.of(folders));
    }
}
