package dev.coffer.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of {@code POST /instances}. The server that is registered is the one that holds the catalog. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class InstanceFieldsTest {

    @Inject
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String catalog;

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("name", null),
                Arguments.of("name", ""),
                Arguments.of("name", "---"),
                Arguments.of("name", "🎉"),
                Arguments.of("name", "a".repeat(256)),
                Arguments.of("name", 7),
                Arguments.of("name", List.of("a")),
                Arguments.of("name", "a\u0000b"),
                Arguments.of("name", "a\uD800b"),
                Arguments.of("datastore", null),
                Arguments.of("datastore", "postgresql"),
                Arguments.of("datastore.type", null),
                Arguments.of("datastore.type", ""),
                Arguments.of("datastore.type", 15),
                Arguments.of("datastore.version", 15),
                Arguments.of("connection", null),
                Arguments.of("connection", List.of()),
                Arguments.of("connection", ""),
                Arguments.of("restorePoint", ""),
                Arguments.of("restorePoint.backupRef", 5),
                Arguments.of("connection.host", null),
                Arguments.of("connection.host", ""),
                Arguments.of("connection.host", "/var/run/postgresql"),
                Arguments.of("connection.host", "a b"),
                Arguments.of("connection.host", "db?sslmode=disable"),
                Arguments.of("connection.host", "-h"),
                Arguments.of("connection.host", "a".repeat(300)),
                Arguments.of("connection.port", 0),
                Arguments.of("connection.port", -1),
                Arguments.of("connection.port", 65536),
                Arguments.of("connection.port", 5432.5),
                Arguments.of("connection.port", "5432"),
                Arguments.of("connection.port", 4_294_972_728L),
                Arguments.of("connection.port", 5432.0),
                Arguments.of("connection.port", ""),
                Arguments.of("connection.port", true),
                Arguments.of("connection.port", new BigInteger("9223372036854775808")),
                Arguments.of("connection.username", null),
                Arguments.of("connection.username", ""),
                Arguments.of("connection.username", "u".repeat(64)),
                Arguments.of("connection.password", 1234),
                Arguments.of("connection.password", "p".repeat(1001)),
                Arguments.of("connection.password_ref", "beside a password"),
                Arguments.of("connection.databases", "orders"),
                Arguments.of("connection.databases", List.of(1)),
                Arguments.of("connection.databases", ""),
                Arguments.of("connection.databases", Map.of()),
                Arguments.of("connection.databases", Collections.singletonList(null)),
                Arguments.of("connection.databases", Collections.nCopies(1001, "d")),
                Arguments.of("connection.databases", List.of("")),
                Arguments.of("connection.databases", List.of("d".repeat(64))),
                Arguments.of("connection.tls", "sometimes"),
                Arguments.of("connection.tls", true));
    }

    @Test
    void every_flavor_that_a_client_looks_up_is_there() {
        JsonPath flavor = Api.DEMO.get("/flavors/m1.small").jsonPath().setRootPath("flavor");

        assertThat(flavor.getString("id")).isEqualTo("m1.small");
        assertThat(flavor.getString("name")).isEqualTo("m1.small");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void a_wrong_field_is_400_and_named(String field, @Nullable Object value) {
        // when
        FaultAnswer fault = FaultAnswer.of(create(field, value));
        // then
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'instance." + field);
    }

    @Test
    void an_unknown_datastore_is_404() {
        FaultAnswer fault = FaultAnswer.of(create("datastore.type", "oracle"));
        assertThat(fault.kind() + ": " + fault.message())
                .isEqualTo("itemNotFound 404: Resource oracle cannot be found.");
    }

    @Test
    void a_server_that_does_not_answer_is_400_and_says_so() {
        FaultAnswer fault = FaultAnswer.of(create("connection.port", 1));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'instance.connection': ");
    }

    @Test
    void a_wrong_password_is_400_and_not_repeated() {
        FaultAnswer fault = FaultAnswer.of(create("connection.password", "wrong-hunter2"));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'instance.connection': ").doesNotContain("hunter2");
    }

    @Test
    void another_version_than_the_servers_is_400() {
        FaultAnswer fault = FaultAnswer.of(create("datastore.version", "9.6"));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'instance.datastore.version'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "—é—", "naïve 日本 🎉", "'; drop table instance; --", "<b>&amp;</b>"})
    void a_name_comes_back_as_it_was_sent(String name) {
        // when
        Response created = create("name", name);
        // then
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(200);
        String id = created.path("instance.id");
        assertThat(Api.DEMO.get("/instances/" + id).<String>path("instance.name"))
                .isEqualTo(name);
    }

    @Test
    void a_name_has_up_to_255_characters_of_any_width() {
        String longest = "🎉".repeat(254) + "a";
        assertThat(create("name", longest).<String>path("instance.name")).isEqualTo(longest);
    }

    @Test
    void a_registered_instance_is_active_and_shows_no_password() {
        // when
        Response created = create("connection.databases", List.of("postgres"));
        // then
        JsonPath record = created.jsonPath().setRootPath("instance");
        assertThat(record.getString("status")).isEqualTo("ACTIVE");
        assertThat(record.getString("datastore.type")).isEqualTo("PostgreSQL");
        assertThat(record.getString("datastore.version")).isEqualTo("15");
        assertThat(record.getString("created")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
        assertThat(record.getString("updated")).isEqualTo(record.getString("created"));
        assertThat(record.getUUID("id").version()).isEqualTo(7);
        assertThat(created.asString()).doesNotContain(TestServer.PASSWORD).doesNotContain("password");
        assertThat(Api.DEMO.request().get(record.getString("links[0].href")).asString())
                .isEqualTo(created.asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flavorRef", "volume", "nics", "availability_zone", "region_name", "locality", "colour"})
    void what_describes_a_clouds_server_and_unknown_fields_are_ignored(String field) {
        assertThat(create(field, Map.of("a", List.of(1))).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "databases",
                "users",
                "configuration",
                "replica_of",
                "slave_of",
                "replica_count",
                "modules",
                "access",
                "datastore.version_number"
            })
    void a_field_that_asks_for_what_is_not_done_is_400_and_named(String field) {
        FaultAnswer fault = FaultAnswer.of(create(field, field.contains(".") ? "9.6" : List.of(Map.of("name", "x"))));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'instance." + field + "' ");
    }

    @Test
    void a_name_is_no_id_so_that_clients_go_on_to_the_list() {
        // given
        create("name", "found-by-name");
        // when, then
        assertThat(FaultAnswer.of(Api.DEMO.get("/instances/found-by-name")).kind())
                .isEqualTo("itemNotFound 404");
        assertThat(Api.DEMO.get("/instances?include_clustered=False").jsonPath().getList("instances.name"))
                .contains("found-by-name");
    }

    @Test
    void the_list_in_detail_is_the_list_and_pages_like_it() {
        // given
        create("name", "older");
        create("name", "newer");
        // when
        JsonPath page =
                Api.DEMO.get("/instances/detail?limit=1&include_clustered=True").jsonPath();
        JsonPath next = Api.DEMO.request().get(page.getString("links[0].href")).jsonPath();
        // then
        assertThat(page.getList("instances"))
                .isEqualTo(Api.DEMO.get("/instances?limit=1").jsonPath().getList("instances"));
        assertThat(page.getString("links[0].href")).contains("/instances/detail?");
        assertThat(page.getList("instances.name")).containsExactly("newer");
        assertThat(next.getList("instances.name")).startsWith("older");
    }

    /** Registers a server that answers, but for one field; a null takes the field away. */
    private Response create(String field, @Nullable Object value) {
        int port = URI.create(catalog.substring("jdbc:".length())).getPort();
        Map<String, Object> body = copy(Api.registration(port, TestServer.PASSWORD));
        List<String> path = Arrays.asList(("instance." + field).split("\\."));
        Map<String, Object> parent = body;
        for (String step : path.subList(0, path.size() - 1)) {
            parent = object(parent.computeIfAbsent(step, unused -> new LinkedHashMap<>()));
        }
        String last = path.get(path.size() - 1);
        if (value == null) {
            parent.remove(last);
        } else {
            parent.put(last, value);
        }
        return Api.DEMO.post("/instances", body);
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put((String) key, value instanceof Map<?, ?> inner ? copy(inner) : value));
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object value) {
        return (Map<String, Object>) java.util.Objects.requireNonNull(value);
    }
}
