package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Stores;
import dev.coffer.store.filesystem.FilesystemStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class MovedLocationsTest {

    private static final Api API = new Api("demo-token", "demo");

    @Inject
    MovedLocations locations;

    @Inject
    Stores stores;

    @Inject
    DataSource catalog;

    @Test
    void the_location_of_a_backup_is_where_its_store_is_now() throws SQLException {
        try (TestServer source = TestServer.start()) {
            source.execute("postgres", "create database shop");
            String instance = API.register(source, "shop");
            String backup = API.backup(instance);
            JsonPath before = API.completed(backup);
            copyOf(backup);
            BackupStore moved = new FilesystemStore(Path.of("/moved/here"));

            follow(moved);
            JsonPath after = API.get("/backups/" + backup).jsonPath().setRootPath("backup");
            follow(stores.standard().store());

            assertThat(after.getString("locationRef")).isEqualTo("file:///moved/here/demo/" + instance + "/" + backup);
            assertThat(after.getString("copies[0].location")).isEqualTo(after.getString("locationRef"));
            assertThat(after.getString("updated")).isEqualTo(before.getString("updated"));
            assertThat(API.get("/backups/" + backup).jsonPath().getString("backup.locationRef"))
                    .isEqualTo(before.getString("locationRef"));
        }
    }

    /** A record of a copy, in the same store, as only one is configured. */
    private void copyOf(String backup) throws SQLException {
        try (Connection connection = catalog.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into backup_copy (id, backup_id, store, status, location, order_id, created, updated)"
                            + " select gen_random_uuid(), id, store, 'COMPLETED', location, gen_random_uuid(), now(), now()"
                            + " from backup where id = '" + backup + "'");
            statement.execute("update backup set copied = true where id = '" + backup + "'");
        }
    }

    private void follow(BackupStore now) {
        String name = stores.standard().name();
        locations.follow(new Stores(List.of(new Stores.Named(name, now, 1)), Optional.empty()), store -> true);
    }
}
