package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedCatalogTest {

    /** Shared, because unpacking takes longer than starting. */
    private static final Path PROGRAMS = Path.of("target", "postgresql").toAbsolutePath();

    /** Shared, because making a catalog takes longer than starting one. */
    @TempDir
    static Path folder;

    @Test
    void data_outlive_a_restart() throws Exception {
        try (CofferHome home = CofferHome.open(folder)) {
            // given
            try (EmbeddedCatalog catalog = started(home)) {
                execute(catalog, "CREATE TABLE closed AS SELECT 42 AS answer");
            }
            // when
            try (EmbeddedCatalog catalog = started(home)) {
                // then
                assertThat(query(catalog, "SELECT answer FROM closed")).isEqualTo("42");
            }
        }
    }

    @Test
    void the_server_is_durable_local_and_asks_for_the_password() throws Exception {
        try (CofferHome home = CofferHome.open(folder);
                EmbeddedCatalog catalog = started(home)) {
            // then
            assertThat(query(catalog, "SHOW fsync")).isEqualTo("on");
            assertThat(query(catalog, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(catalog, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(catalog, "SHOW unix_socket_directories")).isEmpty();
            assertThat(query(catalog, "SELECT string_agg(DISTINCT auth_method, ' ') FROM pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThatThrownBy(() -> DriverManager.getConnection(catalog.jdbcUrl(), "coffer", "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void what_holds_data_or_secrets_is_its_owners_alone() throws Exception {
        try (CofferHome home = CofferHome.open(folder);
                EmbeddedCatalog catalog = started(home)) {
            // then
            assertThat(permissions("catalog")).isEqualTo("rwx------");
            assertThat(permissions("catalog.password")).isEqualTo("rw-------");
            assertThat(permissions("catalog.log")).isEqualTo("rw-------");
            assertThat(folder.resolve("catalog.password")).hasContent(catalog.password());
            assertThat(folder.resolve("catalog.log")).content().doesNotContain(catalog.password());
        }
    }

    @Test
    void the_programs_lie_where_no_other_user_can_exchange_them() throws Exception {
        try (CofferHome home = CofferHome.open(folder);
                EmbeddedCatalog catalog = new EmbeddedCatalog(home)) {
            // when
            catalog.start();
            // then
            assertThat(permissions("postgresql")).isEqualTo("rwx------");
        }
    }

    @Test
    void a_server_that_a_killed_process_left_running_is_replaced_and_its_data_kept() throws Exception {
        // given
        CatalogProcess killed = CatalogProcess.start(folder, PROGRAMS);
        assertThat(killed.answer).startsWith("jdbc:postgresql:");
        String password = Files.readString(folder.resolve("catalog.password")).strip();
        execute(killed.answer, password, "CREATE TABLE killed AS SELECT 42 AS answer");
        killed.kill();
        assertThat(query(killed.answer, password, "SELECT answer FROM killed")).isEqualTo("42");
        // when
        try (CofferHome home = CofferHome.open(folder);
                EmbeddedCatalog catalog = started(home)) {
            // then
            assertThat(query(catalog, "SELECT answer FROM killed")).isEqualTo("42");
            assertThatThrownBy(() -> DriverManager.getConnection(killed.answer, "coffer", password))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_second_service_on_the_same_home_is_refused_and_the_first_goes_on() throws Exception {
        try (CatalogProcess first = CatalogProcess.start(folder, PROGRAMS)) {
            // when
            try (CatalogProcess second = CatalogProcess.start(folder, PROGRAMS)) {
                // then
                assertThat(second.answer).contains("in use by another Coffer");
            }
            String password =
                    Files.readString(folder.resolve("catalog.password")).strip();
            assertThat(first.isAlive()).isTrue();
            assertThat(query(first.answer, password, "SELECT 42")).isEqualTo("42");
        }
        assertThat(folder.resolve("catalog/postmaster.pid")).doesNotExist();
    }

    @Test
    void data_that_were_cut_short_are_made_anew(@TempDir Path fresh) throws Exception {
        // given
        Files.createDirectory(fresh.resolve("catalog.unfinished"));
        Files.writeString(fresh.resolve("catalog.unfinished/postgresql.conf"), "");
        try (CofferHome home = CofferHome.open(fresh);
                // when
                EmbeddedCatalog catalog = started(home)) {
            // then
            assertThat(query(catalog, "SELECT 42")).isEqualTo("42");
            assertThat(fresh.resolve("catalog.unfinished")).doesNotExist();
        }
    }

    @Test
    void a_pid_file_whose_number_went_to_another_process_is_no_obstacle() throws Exception {
        Process other = new ProcessBuilder("cat").start();
        try (CofferHome home = CofferHome.open(folder)) {
            // given
            started(home).close();
            Files.writeString(folder.resolve("catalog/postmaster.pid"), other.pid() + "\n" + folder + "/catalog\n");
            // when
            try (EmbeddedCatalog catalog = started(home)) {
                // then
                assertThat(query(catalog, "SELECT 42")).isEqualTo("42");
                assertThat(other.isAlive()).isTrue();
            }
        } finally {
            other.destroy();
        }
    }

    @Test
    void data_without_their_password_are_refused_at_once(@TempDir Path fresh) throws Exception {
        try (CofferHome home = CofferHome.open(fresh)) {
            // given
            Files.createDirectory(fresh.resolve("catalog"));
            // when / then
            assertThatThrownBy(() -> new EmbeddedCatalog(home, PROGRAMS))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(fresh.resolve("catalog.password").toString());
        }
    }

    private static EmbeddedCatalog started(CofferHome home) {
        EmbeddedCatalog catalog = new EmbeddedCatalog(home, PROGRAMS);
        catalog.start();
        return catalog;
    }

    private static void execute(EmbeddedCatalog catalog, String sql) throws SQLException {
        execute(catalog.jdbcUrl(), catalog.password(), sql);
    }

    private static void execute(String url, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, EmbeddedCatalog.USERNAME, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedCatalog catalog, String sql) throws SQLException {
        return query(catalog.jdbcUrl(), catalog.password(), sql);
    }

    private static String query(String url, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, EmbeddedCatalog.USERNAME, password);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return String.valueOf(result.getString(1));
        }
    }

    private static String permissions(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }
}
