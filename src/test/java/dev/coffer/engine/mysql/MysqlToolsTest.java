package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.mysql.MysqlTool.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MysqlToolsTest {

    @TempDir
    private Path folder;

    @Test
    void a_tool_belongs_to_what_it_says_and_not_to_its_name() throws Exception {
        program("a/mysqldump", "mysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)");
        program("b/mariadb-dump", "mysqldump  Ver 8.4.3 for Linux on x86_64 (MySQL Community Server - GPL)");

        assertThat(tools().dump(server("10.11.4-MariaDB")).path()).isEqualTo(folder.resolve("a/mysqldump"));
        assertThat(tools().dump(server("8.4.0"))).hasToString("mysqldump 8.4.3");
        assertThat(tools().installed(Kind.CLIENT, Flavor.MYSQL)).isEmpty();
    }

    @Test
    void the_oldest_tool_that_is_not_older_than_the_server_is_used() throws Exception {
        program("a/mysqldump", "mysqldump  Ver 9.7.4 for Linux on x86_64 (x)");
        program("b/mysqldump", "mysqldump  Ver 8.4.3 for Linux on x86_64 (x)");
        program("c/mysqldump", "mysqldump  Ver 8.0.30 for Linux on x86_64 (x)");

        assertThat(tools().dump(server("8.0.36"))).hasToString("mysqldump 8.0.30");
        assertThat(tools().dump(server("8.1.0"))).hasToString("mysqldump 8.4.3");
        assertThat(tools().dump(server("9.0.1"))).hasToString("mysqldump 9.7.4");
    }

    @Test
    void a_missing_tool_and_one_that_is_too_old_are_explained() throws Exception {
        program("a/mysqldump", "mysqldump  Ver 8.0.30 for Linux on x86_64 (x)");

        assertThatThrownBy(() -> tools().dump(server("9.7.4")))
                .hasMessageContaining("mysqldump 8.0.30")
                .hasMessageContaining("MySQL 9.7 or newer")
                .extracting("code")
                .isEqualTo(Code.TOOL_TOO_OLD);
        assertThatThrownBy(() -> tools().dump(server("11.4.2-MariaDB")))
                .hasMessageContaining("apt-get install mariadb-client")
                .extracting("code")
                .isEqualTo(Code.TOOL_MISSING);
    }

    private MysqlTools tools() {
        return new MysqlTools(List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c")));
    }

    private static MysqlVersion server(String answer) {
        return MysqlVersion.answered(answer).orElseThrow();
    }

    private void program(String name, String version) throws IOException {
        Path program = folder.resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\necho '" + version + "'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
