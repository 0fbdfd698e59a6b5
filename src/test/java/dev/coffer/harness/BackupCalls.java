package dev.coffer.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;

/** Calls of a packaged service that end in a result which is as it should be. */
public final class BackupCalls {

    /** The tokens that these calls use, as the service has to know them. */
    public static final String TOKENS = "demo-token:demo:admin,cloud-token:cloud:cloud-admin";

    private static final String TOKEN = "demo-token";
    private static final String ADMIN = "cloud-token";

    private final PackagedService service;

    public BackupCalls(PackagedService service) {
        this.service = service;
    }

    /** Registers a server's database {@code shop}, and gives the instance's id. */
    public String register(TestServer server) {
        return service.register(TOKEN, "demo", "shop", server);
    }

    /** Registers a server with a body, and gives the instance's id. */
    public String register(Registration registration) {
        Response answer = service.request(TOKEN)
                .contentType(ContentType.JSON)
                .body(registration.body())
                .post("/v1.0/demo/instances");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer.path("instance.id");
    }

    /** Takes a backup, and gives its id. */
    public String backUp(Map<String, ?> backup) {
        String id = order("/backups", Map.of("backup", backup)).getString("backup.id");
        service.awaitCompleted(TOKEN, "demo", id);
        return id;
    }

    /** Makes a record of a backup that is in a store, and gives its id. */
    public String adopt(String location) {
        Map<String, Object> from = Map.of("name", "r", "restore_from", Map.of("remote_location", location));
        return order("/backups", Map.of("backup", from)).getString("backup.id");
    }

    public void delete(String backup) {
        Response answer = service.request(TOKEN).delete("/v1.0/demo/backups/" + backup);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
    }

    public JsonPath record(String backup) {
        return service.request(TOKEN)
                .get("/v1.0/demo/backups/" + backup)
                .jsonPath()
                .setRootPath("backup");
    }

    /** Verifies a backup that has not been verified before, with its contents. */
    public void assertVerified(String backup) {
        assertThat(record(backup).getString("verification")).isNull();
        order("/backups/" + backup + "/action", Map.of("verify", Map.of()));
        JsonPath record = Api.await(() -> record(backup), seen -> seen.get("verification") != null);
        assertThat(record.getString("verification.result"))
                .as(record.prettify())
                .isEqualTo("ok");
        assertThat(record.getBoolean("verification.contents_checked")).isTrue();
    }

    /** Proves a backup that has not been proven before. */
    public void assertProven(String backup) {
        assertThat(record(backup).getString("proof")).isNull();
        order("/backups/" + backup + "/action", Map.of("prove", Map.of()));
        JsonPath record = Api.await(() -> record(backup), seen -> seen.get("proof") != null);
        assertThat(record.getString("proof.result")).as(record.prettify()).isEqualTo("PROVEN");
    }

    /**
     * Restores the table {@code t} of a server's database {@code shop} from a backup, beside what is there, and compares the
     * two.
     *
     * @param instance the server's instance
     */
    public void assertRestores(String backup, String instance, TestServer server) {
        restore(instance, Map.of("backupRef", backup, "as", Map.of("shop", "shop_again")));
        String contents = "select count(*), md5(string_agg(t::text, ',' order by n)) from t";
        assertThat(server.rows("shop_again", contents)).isEqualTo(server.rows("shop", contents));
    }

    /** Restores to an instance, and gives the record of the restore. */
    public JsonPath restore(String instance, Map<String, ?> restore) {
        String path = "/instances/" + instance;
        String id = order(path + "/action", Map.of("restore", restore)).getString("restore.id");
        JsonPath record = Api.await(
                () -> service.request(TOKEN)
                        .get("/v1.0/demo" + path + "/restores/" + id)
                        .jsonPath()
                        .setRootPath("restore"),
                seen -> !List.of("NEW", "RUNNING").contains(seen.getString("status")));
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("COMPLETED");
        return record;
    }

    /**
     * Sweeps, and gives the result.
     *
     * @param dry whether nothing is removed
     */
    public JsonPath sweep(boolean dry) {
        post(ADMIN, "/v1.0/cloud/mgmt/sweep", Map.of("sweep", Map.of("dry_run", dry)));
        JsonPath sweep = Api.await(
                () -> service.request(ADMIN)
                        .get("/v1.0/cloud/mgmt/sweep")
                        .jsonPath()
                        .setRootPath("sweep"),
                seen -> List.of("COMPLETED", "FAILED").contains(seen.getString("status")));
        assertThat(sweep.getString("status")).as(sweep.prettify()).isEqualTo("COMPLETED");
        return sweep;
    }

    private JsonPath order(String path, Object body) {
        return post(TOKEN, "/v1.0/demo" + path, body);
    }

    private JsonPath post(String token, String path, Object body) {
        Response answer =
                service.request(token).contentType(ContentType.JSON).body(body).post(path);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return answer.jsonPath();
    }
}
