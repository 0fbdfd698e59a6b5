package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.PackagedService;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens of a real Keystone over their whole life, and a Keystone that goes away. */
@ExtendWith(InCloud.class)
class KeystoneTokensAcceptance {

    private static Cloud cloud;

    /** A service that trusts Keystone's answers for a moment only, asks over TLS, and takes admins for cloud-admins. */
    private static PackagedService wary;

    private static Certificates certificates;
    private static KeystoneGate tlsGate;

    @BeforeAll
    static void services(Cloud shared) {
        cloud = shared;
        certificates = Certificates.make(cloud.folder.resolve("certificates"));
        tlsGate = new KeystoneGate(cloud.keystone, certificates.server());
        wary = cloud.service(
                "wary",
                tlsGate.url() + "/v3",
                Map.of(
                        "coffer.identity.keystone.ca-file",
                        certificates.authority().toString(),
                        "coffer.identity.keystone.cache-time",
                        "100ms",
                        "coffer.identity.cloud-admin-roles",
                        "admin"));
    }

    @AfterAll
    static void stop() {
        wary.close();
        tlsGate.close();
    }

    @Test
    void a_token_of_the_project_opens_the_project_and_no_other() {
        String token = cloud.token("alice", "demo");

        assertThat(cloud.service.listStatus(token, cloud.demo)).isEqualTo(200);
        assertThat(cloud.service.listStatus(token, cloud.other)).isEqualTo(403);
        assertThat(cloud.service.listStatus(token, "demo")).isEqualTo(403);
    }

    @Test
    void a_token_without_a_project_opens_nothing() {
        String unscoped = KeystoneAdmin.logIn(cloud.gate.url(), "coffer", "coffer-password", null);

        assertThat(cloud.service.listStatus(unscoped, cloud.demo)).isEqualTo(403);
    }

    @Test
    void many_requests_with_one_new_token_make_one_validation() throws Exception {
        String token = cloud.token("alice", "demo");
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Future<Integer>> answers = IntStream.range(0, 20)
                    .mapToObj(unused -> callers.submit(() -> cloud.service.listStatus(token, cloud.demo)))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        } finally {
            callers.shutdownNow();
        }

        assertThat(cloud.gate.validations(token)).hasSize(1);
    }

    @Test
    void a_revoked_token_is_refused_and_one_in_use_as_soon_as_it_is_asked_about_again() {
        String unused = cloud.token("alice", "demo");
        String used = cloud.token("alice", "demo");
        assertThat(wary.listStatus(used, cloud.demo)).isEqualTo(200);
        assertThat(cloud.service.listStatus(used, cloud.demo)).isEqualTo(200);

        cloud.admin.revoke(unused);
        cloud.admin.revoke(used);

        Response refused = cloud.service.list(unused, cloud.demo);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).contains("X-Auth-Token");
        assertThat(refused.jsonPath().getInt("unauthorized.code")).isEqualTo(401);
        Api.await(() -> wary.listStatus(used, cloud.demo), status -> status == 401);
        assertThat(cloud.service.listStatus(used, cloud.demo))
                .as("kept for coffer.identity.keystone.cache-time")
                .isEqualTo(200);
    }

    @Test
    void a_token_ends_at_its_own_time_however_long_answers_are_kept() {
        try (Keystone brief = cloud.keystone.withTokensFor(8)) {
            String token = KeystoneAdmin.logIn(brief.url(), "alice", "alice-password", "demo");
            assertThat(cloud.service.listStatus(token, cloud.demo)).isEqualTo(200);

            Api.await(() -> cloud.service.listStatus(token, cloud.demo), status -> status == 401);

            assertThat(cloud.gate.validations(token)).hasSizeBetween(1, 2);
            assertThat(wary.listStatus(token, cloud.demo)).isEqualTo(401);
        }
    }

    @Test
    void without_keystone_nobody_new_comes_in_and_who_is_known_stays() {
        String known = cloud.token("alice", "demo");
        String unknown = cloud.token("alice", "demo");
        assertThat(cloud.service.listStatus(known, cloud.demo)).isEqualTo(200);

        cloud.keystone.close();
        try {
            Response refused = cloud.service.list(unknown, cloud.demo);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotBlank();
            assertThat(refused.jsonPath().getInt("serviceUnavailable.code")).isEqualTo(503);
            assertThat(cloud.service.listStatus("made-up", cloud.demo)).isEqualTo(503);
            assertThat(cloud.service.listStatus(known, cloud.demo)).isEqualTo(200);
            assertThat(cloud.service.listStatus(Cloud.STATIC_TOKEN, Cloud.STATIC_ACCOUNT))
                    .isEqualTo(200);
        } finally {
            cloud.keystone.restart();
        }
        assertThat(cloud.service.listStatus(unknown, cloud.demo)).isEqualTo(200);
        assertThat(cloud.service.listStatus("made-up", cloud.demo)).isEqualTo(401);
    }

    @Test
    void the_services_own_token_is_renewed_when_keystone_refuses_it() {
        String before = cloud.token("alice", "demo");
        String after = cloud.token("alice", "demo");
        assertThat(cloud.service.listStatus(before, cloud.demo)).isEqualTo(200);
        String own = cloud.gate.validations(before).get(0).serviceToken();

        cloud.admin.revoke(own);

        assertThat(cloud.service.listStatus(after, cloud.demo)).isEqualTo(200);
        assertThat(cloud.gate.validations(after)).hasSize(2);
        assertThat(cloud.gate.validations(after).get(0).serviceToken()).isEqualTo(own);
        assertThat(cloud.gate.validations(after).get(1).serviceToken()).isNotEqualTo(own);
    }

    @Test
    void a_keystone_whose_certificate_nobody_vouches_for_is_not_believed() {
        String token = cloud.token("alice", "demo");
        assertThat(wary.listStatus(token, cloud.demo)).isEqualTo(200);

        try (PackagedService mistrustful = cloud.service("mistrustful", tlsGate.url(), Map.of())) {
            assertThat(mistrustful.listStatus(token, cloud.demo)).isEqualTo(503);
        }
    }

    @Test
    void an_admin_of_the_cloud_sees_every_project_where_that_is_configured() {
        String admin = cloud.token("adam", "demo");
        String instance = cloud.service.register(cloud.token("oscar", "other"), cloud.other, "abroad", cloud.server);
        List<String> abroad = ManyBackups.insert(cloud.server, cloud.other, instance, 1);
        String path = "/v1.0/" + cloud.demo + "/backups?all_projects=True";

        Response everywhere = wary.request(admin).get(path);

        assertThat(everywhere.statusCode()).isEqualTo(200);
        assertThat(everywhere.jsonPath().getList("backups.id")).containsAll(abroad);
        assertThat(wary.listStatus(admin, cloud.other)).isEqualTo(200);
        assertThat(wary.request(cloud.token("alice", "demo")).get(path).statusCode())
                .isEqualTo(403);
        assertThat(cloud.service.request(admin).get(path).statusCode()).isEqualTo(403);
    }
}
