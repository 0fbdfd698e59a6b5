package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.FullyConfigured;
import dev.coffer.harness.TestServer;
import dev.coffer.seal.SealKeys;
import dev.coffer.store.Stores;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store of a new backup: that of the request, the instance, the account, or the service. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(FullyConfigured.class)
class StoreChoiceTest {

    /** As {@link FullyConfigured} sets it, its store is {@code far}. */
    private static final Api ARCHIVE = new Api("archive-token", "archive");

    private static TestServer source;

    @Inject
    DataSource catalog;

    @Inject
    Stores stores;

    @Inject
    SealKeys keys;

    @Inject
    BackupConfig config;

    @BeforeAll
    static void server() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute("shop", "create table t as select n from generate_series(1, 50) n");
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void a_request_precedes_the_instance_which_precedes_the_account_which_precedes_the_default() {
        String demo = Api.DEMO.register(source, "shop");
        String archive = ARCHIVE.register(source, "shop");

        assertThat(storeOf(Api.DEMO, demo, null)).isEqualTo("near");
        assertThat(storeOf(ARCHIVE, archive, null)).isEqualTo("far");
        assertThat(storeOf(ARCHIVE, archive, "near")).isEqualTo("near");
        change(ARCHIVE, archive, "near");
        assertThat(storeOf(ARCHIVE, archive, null)).isEqualTo("near");
        assertThat(storeOf(ARCHIVE, archive, "Far")).isEqualTo("far");
        change(ARCHIVE, archive, "default");
        assertThat(storeOf(ARCHIVE, archive, null)).isEqualTo("far");
    }

    @Test
    void a_kind_means_the_preferred_store_of_that_kind_and_an_empty_string_means_nothing() {
        String demo = Api.DEMO.register(source, "shop");
        String archive = ARCHIVE.register(source, "shop");

        assertThat(storeOf(Api.DEMO, demo, "FileSystem")).isEqualTo("near");
        assertThat(storeOf(ARCHIVE, archive, "filesystem")).isEqualTo("far");
        assertThat(storeOf(ARCHIVE, archive, "")).isEqualTo("far");
        assertThat(storeOf(ARCHIVE, archive, " ")).isEqualTo("far");
        FaultAnswer unknown = FaultAnswer.of(order(Api.DEMO, demo, "tape"));
        assertThat(unknown.kind()).isEqualTo("badRequest 400");
        assertThat(unknown.message()).contains("'backup.storage_driver'", "'near'", "'far'", "'filesystem'");
    }

    @Test
    void an_instance_gets_its_store_when_it_is_registered_or_changed_and_shows_it() {
        Map<String, Object> body =
                new HashMap<>(instance(Api.registration(source.port(), TestServer.PASSWORD, "shop")));
        body.put("store", "FAR");
        Response registered = Api.DEMO.post("/instances", Map.of("instance", body));
        String id = registered.path("instance.id");
        assertThat(registered.jsonPath().getString("instance.store")).isEqualTo("far");
        assertThat(storeOf(Api.DEMO, id, null)).isEqualTo("far");
        change(Api.DEMO, id, "filesystem");
        assertThat(Api.DEMO.get("/instances/" + id).jsonPath().getString("instance.store"))
                .isEqualTo("near");
        assertThat(Api.DEMO
                        .patch("/instances/" + id, Map.of("instance", Map.of("name", "renamed")))
                        .statusCode())
                .isEqualTo(202);
        assertThat(Api.DEMO.get("/instances/" + id).jsonPath().getString("instance.store"))
                .isEqualTo("near");

        body.put("store", "tape");
        FaultAnswer refused = FaultAnswer.of(Api.DEMO.post("/instances", Map.of("instance", body)));
        FaultAnswer unchanged =
                FaultAnswer.of(Api.DEMO.patch("/instances/" + id, Map.of("instance", Map.of("store", "tape"))));

        assertThat(refused.kind()).isEqualTo("badRequest 400");
        assertThat(refused.message()).startsWith("'instance.store' must be").contains("'far'");
        assertThat(unchanged.message()).isEqualTo(refused.message());
    }

    @Test
    void a_child_goes_to_the_store_of_its_parent_whatever_the_instance_prefers_by_now() {
        String id = Api.DEMO.register(source, "shop");
        assertThat(storeOf(Api.DEMO, id, null)).isEqualTo("near");
        change(Api.DEMO, id, "far");

        String child = Api.DEMO.backup(Map.of("name", "n", "instance", id, "incremental", 1));

        assertThat(Api.DEMO.completed(child).getString("store")).isEqualTo("near");
        assertThat(storeOf(Api.DEMO, id, null)).isEqualTo("far");
    }

    @Test
    void an_instance_whose_store_is_no_longer_configured_gets_no_backup_until_another_one_is_named() {
        String id = Api.DEMO.register(source, "shop");
        new CatalogRows(catalog).execute("update instance set store = 'gone' where id = ?", UUID.fromString(id));

        FaultAnswer refused = FaultAnswer.of(order(Api.DEMO, id, null));

        assertThat(refused.kind()).isEqualTo("serviceUnavailable 503");
        assertThat(refused.message()).contains("'gone' is not configured", "coffer.stores.gone", "instance " + id);
        assertThat(storeOf(Api.DEMO, id, "near")).isEqualTo("near");
    }

    @Test
    void a_service_whose_account_has_an_unknown_store_does_not_start() {
        Stores one = new Stores(stores.all().subList(0, 1), java.util.Optional.empty());
        StoreChoice choice = new StoreChoice(one, keys, new BackupConfigOf(config, Map.of("archive", () -> "tape")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> choice.start(new StartupEvent()))
                .withMessageContaining("coffer.backup.accounts.\"archive\".store must be one of the configured stores")
                .withMessageContaining("not 'tape'");
    }

    /** Settings with other accounts. */
    private record BackupConfigOf(BackupConfig other, Map<String, Account> accounts) implements BackupConfig {
        @Override
        public int maxAttempts() {
            return other.maxAttempts();
        }

        @Override
        public java.time.Duration retryFor() {
            return other.retryFor();
        }

        @Override
        public int removalAttempts() {
            return other.removalAttempts();
        }

        @Override
        public int copyAttempts() {
            return other.copyAttempts();
        }
    }

    private static String storeOf(Api api, String instance, @Nullable String driver) {
        Response answer = order(api, instance, driver);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        JsonPath record = api.completed(answer.path("backup.id"));
        assertThat(record.getString("locationRef")).contains("/" + record.getString("store") + "/");
        return record.getString("store");
    }

    private static Response order(Api api, String instance, @Nullable String driver) {
        Map<String, Object> backup = new HashMap<>(Map.of("name", "n", "instance", instance));
        backup.put("storage_driver", driver);
        return api.post("/backups", Map.of("backup", backup));
    }

    private static void change(Api api, String instance, String store) {
        Response changed = api.put("/instances/" + instance, Map.of("instance", Map.of("store", store)));
        assertThat(changed.statusCode()).as(changed.asString()).isEqualTo(202);
    }

    private static Map<String, Object> instance(Map<String, Object> body) {
        Map<String, Object> instance = new HashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(body.get("instance")))
                .forEach((key, value) -> instance.put(String.valueOf(key), value));
        return instance;
    }
}
