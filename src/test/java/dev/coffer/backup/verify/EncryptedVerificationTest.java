package dev.coffer.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FullyConfigured;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Encrypted backups that are verified with the right key, a wrong one, the next one after a rotation, and none. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(FullyConfigured.class)
class EncryptedVerificationTest {

    private static final String PART = "shop.pgdump.zst.age";

    private static TestServer source;

    @Inject
    DataSource catalog;

    @BeforeAll
    static void server() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute("shop", "create table t as select n, md5(n::text) from generate_series(1, 5000) n");
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @AfterEach
    void the_key_of_all_other_tests() throws IOException {
        FullyConfigured.hold(FullyConfigured.OLD);
    }

    @Test
    void with_the_right_key_the_contents_are_looked_into() throws IOException {
        FullyConfigured.hold(FullyConfigured.OLD);

        JsonPath verification = verified(Api.DEMO, taken(Api.DEMO));

        assertThat(verification.getString("result")).as(verification.prettify()).isEqualTo("ok");
        assertThat(verification.getBoolean("contents_checked")).isTrue();
    }

    @Test
    void with_a_wrong_key_the_stored_bytes_are_checked_and_the_result_says_that_the_contents_were_not()
            throws IOException {
        FullyConfigured.hold(FullyConfigured.NEXT);
        String backup = taken(Api.DEMO);

        JsonPath verification = verified(Api.DEMO, backup);

        assertThat(verification.getString("result")).as(verification.prettify()).isEqualTo("ok");
        assertThat(verification.getBoolean("contents_checked")).isFalse();
        assertThat(verification.getString("details")).contains(PART);
        Path part = folder(Api.DEMO, backup).resolve(PART);
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);
        JsonPath damaged = verified(Api.DEMO, backup);
        assertThat(damaged.getString("result")).isEqualTo("damaged");
        assertThat(damaged.getList("broken")).containsExactly(PART);
    }

    @Test
    void after_a_rotation_old_and_new_backups_are_looked_into_with_both_keys_at_hand() throws IOException {
        String before = taken(Api.DEMO);
        String after = taken(Api.OTHER);
        FullyConfigured.hold(FullyConfigured.OLD, FullyConfigured.NEXT);

        assertThat(verified(Api.DEMO, before).getBoolean("contents_checked")).isTrue();
        assertThat(verified(Api.OTHER, after).getBoolean("contents_checked")).isTrue();

        FullyConfigured.hold(FullyConfigured.NEXT);
        assertThat(verified(Api.DEMO, before).getBoolean("contents_checked")).isFalse();
        assertThat(verified(Api.OTHER, after).getBoolean("contents_checked")).isTrue();
    }

    @Test
    void with_a_file_that_holds_no_key_the_stored_bytes_are_still_checked() throws IOException {
        String backup = taken(Api.DEMO);
        FullyConfigured.write("no key at all\n");

        JsonPath verification = verified(Api.DEMO, backup);

        assertThat(verification.getString("result")).as(verification.prettify()).isEqualTo("ok");
        assertThat(verification.getBoolean("contents_checked")).isFalse();
        Files.delete(folder(Api.DEMO, backup).resolve(PART));
        assertThat(verified(Api.DEMO, backup).getString("result")).isEqualTo("incomplete");
    }

    private static String taken(Api api) {
        String backup = api.backup(api.register(source, "shop"));
        api.completed(backup);
        return backup;
    }

    private JsonPath verified(Api api, String backup) {
        assertThat(api.post("/backups/" + backup + "/action", Map.of("verify", Map.of()))
                        .statusCode())
                .isEqualTo(202);
        Api.await(() -> pending(backup), pending -> !pending);
        return api.get("/backups/" + backup).jsonPath().setRootPath("backup.verification");
    }

    private boolean pending(String backup) {
        return !new CatalogRows(catalog)
                .column("select 1 from backup where id = ? and verify_id is not null", UUID.fromString(backup))
                .isEmpty();
    }

    private static Path folder(Api api, String backup) {
        return Path.of(URI.create(api.get("/backups/" + backup).path("backup.locationRef")));
    }
}
