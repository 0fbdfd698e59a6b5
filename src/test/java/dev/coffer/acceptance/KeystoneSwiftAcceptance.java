package dev.coffer.acceptance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.acceptance.KeystoneAdmin.ApplicationCredential;
import dev.coffer.harness.Api;
import dev.coffer.harness.BackupCalls;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.SwiftServer;
import dev.coffer.harness.TestServer;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Backups in a real Swift whose users are those of a real Keystone. */
@ExtendWith(InCloud.class)
class KeystoneSwiftAcceptance {

    private final Cloud cloud;

    @TempDir
    Path folder;

    KeystoneSwiftAcceptance(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void a_password_and_an_application_credential_open_the_object_store_of_a_project() {
        String project = cloud.admin.project("backups");
        cloud.admin.user("swift", project, "service");
        cloud.admin.user("keeper", project, "member");
        Map<String, String> login = Map.of(
                "www_authenticate_uri", cloud.gate.url() + "/v3",
                "auth_url", cloud.gate.url() + "/v3",
                "username", "swift",
                "password", "swift-password",
                "project_name", "backups",
                "user_domain_name", "Default",
                "project_domain_name", "Default");
        try (SwiftServer swift = SwiftServer.startWithKeystone(login);
                TestServer server = TestServer.start()) {
            cloud.admin.service("swift", "object-store", swift.url("/v1/AUTH_").toString() + "%(project_id)s");
            server.execute("postgres", "create database catalog", "create database shop");
            server.execute("shop", "create table t as select n, md5(n::text) from generate_series(1, 20000) n");

            String account = swift.url("/v1/AUTH_" + project).toString();

            String backup = withPassword(server, account);

            String token = KeystoneAdmin.logIn(cloud.gate.url(), "keeper", "keeper-password", "backups");
            ApplicationCredential credential = KeystoneAdmin.applicationCredential(cloud.gate.url(), token);
            Map<String, String> settings = Map.of(
                    "application-credential-id", credential.id(), "application-credential-secret", credential.secret());
            try (PackagedService service = start("b", server, settings)) {
                BackupCalls calls = new BackupCalls(service);
                calls.assertProven(backup);
                calls.delete(backup);
                for (String container : List.of("/z_CLOUDDB_BACKUPS", "/z_CLOUDDB_BACKUPS_segments")) {
                    Api.await(() -> objects(account + container, token), List::isEmpty);
                }
            }
        }
    }

    /** Takes a backup, and gives its id. */
    private String withPassword(TestServer server, String account) {
        Map<String, String> user = Map.of("username", "keeper", "password", "keeper-password", "project", "backups");
        try (PackagedService service = start("a", server, user)) {
            BackupCalls calls = new BackupCalls(service);
            String instance = calls.register(server);
            String backup = calls.backUp(Map.of("name", "n", "instance", instance));
            assertThat(calls.record(backup).getString("locationRef"))
                    .isEqualTo(account + "/z_CLOUDDB_BACKUPS/demo/" + instance + "/" + backup);
            calls.assertVerified(backup);
            calls.assertRestores(backup, instance, server);
            return backup;
        }
    }

    private static List<String> objects(String container, String token) {
        Response listing = given().header("X-Auth-Token", token).get(container);
        assertThat(listing.statusCode()).as(listing.asString()).isIn(200, 204);
        return listing.asString().lines().toList();
    }

    private PackagedService start(String name, TestServer catalog, Map<String, String> login) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "coffer.identity.static-tokens",
                BackupCalls.TOKENS,
                "coffer.limits.enabled",
                "false",
                "coffer.restore.local.enabled",
                "true",
                "coffer.stores.away.kind",
                "swift",
                "coffer.stores.away.auth-url",
                cloud.gate.url() + "/v3",
                "coffer.stores.away.segment",
                "64K",
                "coffer.stores.away.request-timeout",
                "30s"));
        login.forEach((key, value) -> settings.put("coffer.stores.away." + key, value));
        return PackagedService.start(folder.resolve(name), catalog, settings);
    }
}
