package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {

    @Test
    void with_a_configured_database_nothing_is_started_or_set() throws Exception {
        // given
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://db.example.org/coffer"), "test", 100))
                .build();
        Map<Object, Object> before = Map.copyOf(System.getProperties());
        // when
        Catalog.ensure(config);
        // then
        assertThat(Map.copyOf(System.getProperties())).isEqualTo(before);
    }

    @Test
    void a_password_file_without_a_database_that_it_is_for_refuses_the_start_and_nothing_is_made(@TempDir Path folder) {
        // given
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "coffer.catalog.password-file",
                                "secret",
                                "coffer.home",
                                folder.resolve("home").toString()),
                        "test",
                        100))
                .build();
        // then
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Catalog.ensure(config))
                .withMessageStartingWith("coffer.catalog.password-file is set, but no database is configured.");
        assertThat(folder).isEmptyDirectory();
    }
}
