package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
