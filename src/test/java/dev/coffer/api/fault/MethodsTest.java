package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.RawHttp;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** 405, {@code OPTIONS} and {@code HEAD} on every path that is offered. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class MethodsTest {

    private static final String ID = "0198f2a0-0000-7000-8000-000000000001";

    @Inject
    AgroalDataSource catalog;

    /** Every path with the methods that neither it nor a path with an id in its place nor the wider API answers. */
    static Stream<Arguments> refused() {
        return ApiRoutes.table().stream()
                .flatMap(offered -> Stream.of("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get")
                        .filter(method -> ApiRoutes.table().stream()
                                .filter(other -> other.matches(path(offered)))
                                .noneMatch(other ->
                                        List.of(other.methods().split(", ")).contains(method)))
                        .filter(method -> UnsupportedOperations.operation(method, path(offered))
                                .isEmpty())
                        .map(method -> Arguments.of(method, path(offered), offered.methods())));
    }

    static Stream<Arguments> offered() {
        return ApiRoutes.table().stream().map(offered -> Arguments.of(path(offered), offered.methods()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refused")
    void a_wrong_method_on_a_known_path_is_405_and_says_which_ones_are_right(
            String method, String path, String allowed) {
        // when
        RawHttp.Answer answer = RawHttp.ask(method, path, Api.DEMO.token());
        // then
        assertThat(answer.fault().kind()).isEqualTo("badMethod 405");
        assertThat(answer.headers()).containsEntry("Allow", allowed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("offered")
    void options_says_which_methods_are_right(String path, String allowed) {
        // when
        Response response = Api.DEMO.request().options(path);
        // then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("Allow")).isEqualTo(allowed);
        assertThat(response.asString()).isEmpty();
    }

    @Test
    void options_of_an_unknown_path_is_404() {
        for (String path : List.of("/v1.0/demo/nothing", "/v1.0/demo/backups/" + ID + "/parts", "/nothing")) {
            assertThat(FaultAnswer.of(Api.DEMO.request().options(path)).kind())
                    .as(path)
                    .isEqualTo("itemNotFound 404");
        }
    }

    @Test
    void a_slash_at_the_end_changes_nothing() {
        assertThat(Api.DEMO.get("/backups/").statusCode()).isEqualTo(200);
        assertThat(Api.DEMO.request().put(Api.DEMO.path("/backups/")).header("Allow"))
                .isEqualTo("GET, HEAD, POST, OPTIONS");
    }

    @Test
    void head_is_get_without_a_body() {
        // given
        CatalogRows rows = new CatalogRows(catalog);
        String instance = rows.instance("demo");
        String backup = rows.backup("demo", instance);
        // when, then
        for (String path : List.of(
                "/backups",
                "/backups/" + backup,
                "/instances",
                "/instances/" + instance,
                "/instances/" + instance + "/backups",
                "/datastores")) {
            RawHttp.Answer answer = RawHttp.ask("HEAD", Api.DEMO.path(path), Api.DEMO.token());
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.headers()).as(path).containsEntry("Content-Type", "application/json");
        }
    }

    @Test
    void head_of_what_fails_has_the_status_and_no_body() {
        assertThat(RawHttp.ask("HEAD", "/v1.0/demo/backups/" + ID, "demo-token").status())
                .isEqualTo(404);
        assertThat(RawHttp.ask("HEAD", "/v1.0/demo/backups", "").status()).isEqualTo(401);
        assertThat(RawHttp.ask("HEAD", "/v1.0/other/backups", "demo-token").status())
                .isEqualTo(403);
        assertThat(RawHttp.ask("HEAD", "/v1.0/demo/flavors", "demo-token").status())
                .isEqualTo(501);
        assertThat(RawHttp.ask("HEAD", "/v1.0/demo/%zz", "demo-token").status()).isEqualTo(400);
    }

    private static String path(ApiRoutes offered) {
        return offered.template().replace("{accountId}", "demo").replaceAll("\\{\\w+}", ID);
    }
}
