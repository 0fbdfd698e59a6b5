package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CofferHomeTest {

    @TempDir
    Path folder;

    @Test
    void a_new_home_is_its_owners_alone() throws Exception {
        // when
        try (CofferHome home = CofferHome.open(folder.resolve("some/home"))) {
            // then
            assertThat(permissions(home.path())).isEqualTo("rwx------");
            assertThat(permissions(home.path().resolve("lock"))).isEqualTo("rw-------");
        }
    }

    @Test
    void a_home_that_others_can_write_to_is_closed_to_them() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        // when
        try (CofferHome home = CofferHome.open(folder)) {
            // then
            assertThat(permissions(home.path())).isEqualTo("rwxr-xr-x");
        }
    }

    @Test
    void a_home_in_use_is_refused_and_free_again_once_it_is_closed() throws Exception {
        // given
        CofferHome first = CofferHome.open(folder);
        // when / then
        assertThatThrownBy(() -> CofferHome.open(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(folder.toRealPath().toString())
                .hasMessageContaining("in use by another Coffer");
        first.close();
        CofferHome.open(folder).close();
    }

    @Test
    void a_home_that_is_a_file_is_refused_in_one_line() throws Exception {
        // given
        Path file = Files.createFile(folder.resolve("file"));
        // when / then
        assertThatThrownBy(() -> CofferHome.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + " is not a folder")
                .hasMessageContaining("coffer.home")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_secret_is_made_once_and_is_its_owners_alone() throws Exception {
        try (CofferHome home = CofferHome.open(folder)) {
            // when
            String made = home.secret("token", () -> "one");
            String read = home.secret("token", () -> "two");
            // then
            assertThat(made).isEqualTo("one");
            assertThat(read).isEqualTo("one");
            assertThat(permissions(folder.resolve("token"))).isEqualTo("rw-------");
        }
    }

    @Test
    void a_secret_that_others_can_read_is_closed_to_them() throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("token"), "one\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (CofferHome home = CofferHome.open(folder)) {
            // when
            home.secret("token", () -> "two");
            // then
            assertThat(permissions(file)).isEqualTo("rw-------");
        }
    }

    @Test
    void an_empty_secret_is_refused_rather_than_used() throws Exception {
        // given
        Path file = Files.createFile(folder.resolve("token"));
        try (CofferHome home = CofferHome.open(folder)) {
            // when / then
            assertThatThrownBy(() -> home.secret("token", () -> "one"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void what_a_crash_left_of_a_secret_is_no_obstacle() throws Exception {
        // given
        Files.writeString(folder.resolve("token.unfinished"), "hal");
        try (CofferHome home = CofferHome.open(folder)) {
            // when
            String token = home.secret("token", () -> "whole");
            // then
            assertThat(token).isEqualTo("whole");
            assertThat(folder.resolve("token.unfinished")).doesNotExist();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
