package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each operation for each role, in the role's own account and in another one. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class RoleTableTest {

    private static final String ID = "0198f2a0-0000-7000-8000-000000000001";

    /** An operation, what it takes, and its answer to a role that may ask: nothing here exists, and the bodies are empty. */
    private record Operation(String method, String path, String permission, int answer) {}

    private static final List<Operation> OPERATIONS = List.of(
            new Operation("GET", "/backups", "read", 200),
            new Operation("GET", "/backups/" + ID, "read", 404),
            new Operation("POST", "/backups", "create", 400),
            new Operation("DELETE", "/backups/" + ID, "delete", 404),
            new Operation("POST", "/backups/" + ID + "/action", "create", 404),
            new Operation("GET", "/instances", "read", 200),
            new Operation("GET", "/instances/detail", "read", 200),
            new Operation("GET", "/instances/" + ID, "read", 404),
            new Operation("GET", "/instances/" + ID + "/backups", "read", 404),
            new Operation("POST", "/instances", "create", 400),
            new Operation("PUT", "/instances/" + ID, "create", 400),
            new Operation("PATCH", "/instances/" + ID, "create", 400),
            new Operation("DELETE", "/instances/" + ID, "delete", 404),
            new Operation("POST", "/instances/" + ID + "/action", "delete", 404),
            new Operation("GET", "/instances/" + ID + "/restores", "read", 404),
            new Operation("GET", "/instances/" + ID + "/restores/" + ID, "read", 404),
            new Operation("DELETE", "/instances/" + ID + "/restores/" + ID, "delete", 404),
            new Operation("GET", "/flavors/1", "read", 200),
            new Operation("GET", "/limits", "read", 200),
            new Operation("GET", "/backup_strategies", "read", 200),
            new Operation("POST", "/backup_strategies", "create", 400),
            new Operation("DELETE", "/backup_strategies?instance_id=" + ID, "delete", 404),
            new Operation("GET", "/schedules", "read", 200),
            new Operation("POST", "/schedules", "create", 400),
            new Operation("GET", "/schedules/" + ID, "read", 404),
            new Operation("PUT", "/schedules/" + ID, "create", 400),
            new Operation("DELETE", "/schedules/" + ID, "delete", 404),
            new Operation("GET", "/events", "read", 200),
            new Operation("GET", "/webhooks", "read", 200),
            new Operation("POST", "/webhooks", "create", 400),
            new Operation("GET", "/webhooks/" + ID, "read", 404),
            new Operation("PUT", "/webhooks/" + ID, "create", 400),
            new Operation("DELETE", "/webhooks/" + ID, "delete", 404),
            new Operation("POST", "/webhooks/" + ID + "/action", "create", 404),
            new Operation("GET", "/mgmt/sweep", "cloud", 200),
            new Operation("POST", "/mgmt/sweep", "cloud", 202),
            new Operation("GET", "/mgmt/rebuild", "cloud", 200),
            new Operation("POST", "/mgmt/rebuild", "cloud", 202),
            new Operation("GET", "/datastores", "read", 200),
            new Operation("GET", "/datastores/postgresql", "read", 200),
            new Operation("GET", "/datastores/postgresql/versions", "read", 200),
            new Operation("GET", "/datastores/postgresql/versions/15", "read", 200),
            new Operation("GET", "/datastores/versions/" + ID, "read", 404));

    private static final Set<String> READ = Set.of("read");
    private static final Set<String> CREATE = Set.of("read", "create");
    private static final Set<String> ALL = Set.of("read", "create", "delete");

    static Stream<Arguments> roles() {
        return Stream.of(
                Arguments.of("role-observer", READ),
                Arguments.of("role-dbaas-observer", READ),
                Arguments.of("role-reader", READ),
                Arguments.of("role-creator", CREATE),
                Arguments.of("role-dbaas-creator", CREATE),
                Arguments.of("role-member", ALL),
                Arguments.of("role-admin", ALL),
                Arguments.of("role-dbaas-admin", ALL));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("roles")
    void a_role_may_do_what_the_table_says_in_its_own_account_only(String token, Set<String> permitted) {
        for (Operation operation : OPERATIONS) {
            String own = operation + " in the own account";
            Response response = ask(token, "demo", operation);
            if (permitted.contains(operation.permission())) {
                assertThat(response.statusCode()).as(own).isEqualTo(operation.answer());
            } else {
                assertThat(FaultAnswer.of(response).kind()).as(own).isEqualTo("forbidden 403");
            }
            assertThat(FaultAnswer.of(ask(token, "other", operation)).kind())
                    .as(operation + " in another account")
                    .isEqualTo("forbidden 403");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "demo", "other", "nobody"})
    void a_cloud_admin_may_do_everything_everywhere(String account) {
        for (Operation operation : OPERATIONS) {
            assertThat(ask("cloud-token", account, operation).statusCode())
                    .as(operation.toString())
                    .isEqualTo(operation.answer());
        }
    }

    private static Response ask(String token, String account, Operation operation) {
        Api api = new Api(token, account);
        RequestSpecification request = api.request();
        if (operation.method().startsWith("P")) {
            request.contentType(ContentType.JSON).body("{}");
        }
        return request.request(operation.method(), api.path(operation.path()));
    }
}
