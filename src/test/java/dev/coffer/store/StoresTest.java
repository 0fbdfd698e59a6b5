package dev.coffer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.filesystem.FilesystemStores;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stores that a configuration makes. */
class StoresTest {

    @Test
    void without_any_setting_there_is_one_in_the_home_folder() {
        assertThat(described(stores(Map.of()))).containsExactly("local file:///home/store 4");
        assertThat(stores(Map.of()).standard().name()).isEqualTo("local");
    }

    @Test
    void the_former_settings_are_those_of_the_store_local() {
        Map<String, String> former =
                Map.of("coffer.store.filesystem.path", "/old", "coffer.store.filesystem.concurrent-backups", "2");

        assertThat(described(stores(former))).containsExactly("local file:///old 2");
        assertThat(described(environment(Map.of("COFFER_STORE_FILESYSTEM_PATH", "/old"))))
                .containsExactly("local file:///old 4");
        // As in an image, whose own environment has the new one.
        assertThat(described(environment(
                        Map.of("COFFER_STORE_FILESYSTEM_PATH", "/old", "COFFER_STORES_LOCAL_PATH", "/image"))))
                .containsExactly("local file:///old 4");
    }

    @Test
    void the_store_under_the_former_settings_stays_beside_new_ones() {
        Stores stores = stores(Map.of(
                "coffer.store.filesystem.path", "/old",
                "coffer.stores.far.path", "/far",
                "coffer.stores.default", "far"));

        assertThat(described(stores)).containsExactly("far file:///far 4", "local file:///old 4");
        assertThat(stores.standard().name()).isEqualTo("far");
    }

    @Test
    void stores_have_names_folders_and_slots_also_from_the_environment() {
        assertThat(described(stores(Map.of(
                        "coffer.stores.far.kind", "filesystem",
                        "coffer.stores.far.path", "/far",
                        "coffer.stores.far.concurrent-backups", "7",
                        "coffer.stores.local.concurrent-backups", "3"))))
                .containsExactly("far file:///far 7", "local file:///home/store 3");
        assertThat(described(environment(Map.of("COFFER_STORES_LOCAL_PATH", "/mounted"))))
                .containsExactly("local file:///mounted 4");
    }

    @Test
    void what_cannot_be_a_store_is_refused_with_the_setting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stores(Map.of("coffer.stores.far.kind", "floppy")))
                .withMessageContaining("coffer.stores.far.kind")
                .withMessageContaining("floppy");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stores(Map.of("coffer.stores.far.kind", "filesystem")))
                .withMessageContaining("coffer.stores.far.path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stores(Map.of("coffer.stores.far.path", "/far", "coffer.stores.default", "near")))
                .withMessageContaining("coffer.stores.default");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stores(Map.of("coffer.stores.a.path", "/a", "coffer.stores.b.path", "/b")))
                .withMessageContaining("coffer.stores.default");
    }

    @Test
    void a_store_is_chosen_by_its_name_or_by_its_kind_the_default_first() {
        Stores stores = stores(
                Map.of("coffer.stores.a.path", "/a", "coffer.stores.b.path", "/b", "coffer.stores.default", "b"));

        assertThat(stores.choose("A").orElseThrow().name()).isEqualTo("a");
        assertThat(stores.choose("filesystem").orElseThrow().name()).isEqualTo("b");
        assertThat(stores.choose("swift")).isEmpty();
    }

    @Test
    void a_store_on_a_file_system_without_modes_is_allowed_by_its_own_setting_only() {
        Stores stores = stores(Map.of(
                "coffer.stores.a.path", "/a",
                "coffer.stores.a.allow-open-modes", "true",
                "coffer.stores.local.path", "/b"));
        assertThat(stores.find("a").orElseThrow().store().isSealedOnly()).isTrue();
        assertThat(stores.standard().store().isSealedOnly()).isFalse();
    }

    @Test
    void a_store_that_is_not_configured_is_an_error_that_names_it() {
        assertThatThrownBy(() -> stores(Map.of()).of("gone"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'gone' is not configured")
                .hasMessageContaining("coffer.stores.gone.kind");
    }

    @Test
    void a_store_with_a_rate_takes_no_more_bytes_a_second(@TempDir Path folder) throws IOException {
        BackupStore store = stores(
                        Map.of("coffer.stores.slow.path", folder.toString(), "coffer.stores.slow.rate", "2K"))
                .standard()
                .store();
        long begun = System.nanoTime();

        try (Upload upload = store.begin("a/b")) {
            upload.stream().write(new byte[3000]);
            upload.commit();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1400));
        assertThat(folder.resolve("a/b")).hasSize(3000);
    }

    @Test
    void a_location_of_a_store_that_moved_leads_to_where_it_is_now() {
        Stores stores = stores(Map.of(
                "coffer.stores.far.path", "/new",
                "coffer.stores.far.formerly", "/old/backups/,s3://bucket/some%20prefix"));

        assertThat(stores.locate("file:///new/a/i/b")).singleElement().satisfies(located -> {
            assertThat(located.store().name()).isEqualTo("far");
            assertThat(located.folder()).isEqualTo("a/i/b");
        });
        assertThat(stores.locate("file:///old/backups/a/i/b/"))
                .extracting(Stores.Located::folder)
                .containsExactly("a/i/b");
        assertThat(stores.locate("s3://bucket/some%20prefix/a/i/b"))
                .extracting(Stores.Located::folder)
                .containsExactly("a/i/b");
        assertThat(stores.locate("file:///old/backups2/a/i/b")).isEmpty();
        assertThat(stores.locate("file:///other/a/i/b")).isEmpty();
    }

    private static List<String> described(Stores stores) {
        return stores.all().stream()
                .map(store -> store.name() + " " + store.store().location("") + " " + store.concurrentBackups())
                .toList();
    }

    private static Stores environment(Map<String, String> variables) {
        return stores(new SmallRyeConfigBuilder().withSources(new EnvConfigSource(variables, 300)));
    }

    private static Stores stores(Map<String, String> settings) {
        return stores(new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(settings, "test", 100)));
    }

    private static Stores stores(SmallRyeConfigBuilder builder) {
        SmallRyeConfig config = builder.withConverter(Duration.class, 100, new DurationConverter())
                .withMapping(StoresConfig.class)
                .withMapping(StoreConfig.class)
                .build();
        StoresConfig named = config.getConfigMapping(StoresConfig.class);
        return new Stores(
                named,
                config.getConfigMapping(StoreConfig.class),
                () -> Path.of("/home"),
                List.of(new FilesystemStores(named)));
    }
}
