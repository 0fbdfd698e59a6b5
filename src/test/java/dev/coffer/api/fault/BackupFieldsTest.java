package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of {@code POST /backups}. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class BackupFieldsTest {

    private static final String UNKNOWN = "0198f2a0-0000-7000-8000-000000000001";

    @Inject
    AgroalDataSource catalog;

    private CatalogRows rows;
    private String instance;

    @BeforeEach
    void an_instance() {
        rows = new CatalogRows(catalog);
        instance = rows.instance("demo");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("name", null),
                Arguments.of("name", ""),
                Arguments.of("name", " "),
                Arguments.of("name", "-_.!"),
                Arguments.of("name", "🎉🎉"),
                Arguments.of("name", "a".repeat(256)),
                Arguments.of("name", "a".repeat(900_000)),
                Arguments.of("name", 1),
                Arguments.of("name", true),
                Arguments.of("name", Map.of("a", 1)),
                Arguments.of("name", "nul \u0000"),
                Arguments.of("name", "half \uD83C"),
                Arguments.of("name", "half \uDF89 x"),
                Arguments.of("instance", null),
                Arguments.of("instance", ""),
                Arguments.of("instance", 5),
                Arguments.of("instance", List.of(UNKNOWN)),
                Arguments.of("description", 1),
                Arguments.of("description", "a".repeat(256)),
                Arguments.of("description", "nul \u0000"),
                Arguments.of("description", "half \uD83C"),
                Arguments.of("incremental", 2),
                Arguments.of("incremental", -1),
                Arguments.of("incremental", 0.5),
                Arguments.of("incremental", 1e300),
                Arguments.of("incremental", "1"),
                Arguments.of("incremental", true),
                Arguments.of("incremental", List.of(1)),
                Arguments.of("or_full", "true"),
                Arguments.of("or_full", 1),
                Arguments.of("parent_id", 1),
                Arguments.of("parent_id", List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void a_wrong_field_is_400_and_named(String field, @Nullable Object value) {
        // when
        FaultAnswer fault = FaultAnswer.of(create(field, value));
        // then
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'backup." + field + "' ").hasSizeLessThan(150);
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                Arguments.of("copy_to", "s3://elsewhere"),
                Arguments.of("copy_to", List.of("offsite")),
                Arguments.of("copy_to", List.of("local")),
                Arguments.of("copy_to", List.of("")),
                Arguments.of("copy_to", List.of(7)),
                Arguments.of("copies", 2),
                Arguments.of("backend", "s3"),
                Arguments.of("locations", List.of("eu", "us")),
                Arguments.of("location", Map.of("region", "eu")),
                Arguments.of("databases", List.of(Map.of("name", "orders"))),
                Arguments.of("tables", List.of("t")),
                Arguments.of("encryption", true),
                Arguments.of("retention", 7),
                Arguments.of("schedule", Map.of("hour", 0)),
                Arguments.of("store", "offsite"),
                Arguments.of("datastore.type", "mysql"),
                Arguments.of("datastore.version", "14"),
                Arguments.of("datastore.version_number", "9.6"),
                Arguments.of("source.id", UNKNOWN),
                Arguments.of("source.type", "ha"),
                Arguments.of("type", "differential"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("unsupported")
    void a_field_that_asks_for_what_is_not_done_is_400_and_named(String field, Object value) {
        String[] path = field.split("\\.", -1);
        FaultAnswer fault = FaultAnswer.of(create(path[0], path.length == 1 ? value : Map.of(path[1], value)));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'backup." + field + "' ");
    }

    @Test
    void a_type_must_not_contradict_the_order() {
        Map<String, Object> order = Map.of("name", "n", "instance", instance, "incremental", 1, "type", "full");
        FaultAnswer fault = FaultAnswer.of(Api.DEMO.post("/backups", Map.of("backup", order)));
        assertThat(fault.message()).startsWith("'backup.type' is full");
    }

    static Stream<Arguments> ignored() {
        return Stream.of(
                Arguments.of("copy_to", null),
                Arguments.of("copy_to", List.of()),
                Arguments.of("backend", ""),
                Arguments.of("locations", Map.of()),
                Arguments.of("encryption", false),
                Arguments.of("project_id", "demo"),
                Arguments.of("datastore", Map.of("type", "postgresql", "version", "15")),
                Arguments.of("type", "full"),
                Arguments.of("colour", "green"),
                Arguments.of("status", "COMPLETED"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ignored")
    void a_field_that_asks_for_nothing_is_ignored(String field, @Nullable Object value) {
        Response created = create(field, value);
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "0", "é", "日", " padded ", "naïve 日本 🎉", "a\tb\n", "\"quoted\" \\ 'it''s'", "%00 %zz ${x}"
            })
    void a_name_comes_back_as_it_was_sent(String name) {
        // when
        Response created = create("name", name);
        // then
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(202);
        assertThat(created.<String>path("backup.name")).isEqualTo(name);
        assertThat(Api.DEMO.get("/backups/" + created.path("backup.id")).<String>path("backup.name"))
                .isEqualTo(name);
    }

    @Test
    void names_and_descriptions_have_up_to_255_characters_of_any_width() {
        String longest = "🎉".repeat(254) + "a";
        assertThat(create("name", longest).<String>path("backup.name")).isEqualTo(longest);
        instance = rows.instance("demo");
        assertThat(create("description", longest).<String>path("backup.description"))
                .isEqualTo(longest);
    }

    @Test
    void a_description_may_be_null_missing_or_empty() {
        Map<String, @Nullable Object> backup = new LinkedHashMap<>(Map.of("name", "n", "instance", instance));
        backup.put("description", null);
        backup.put("parent_id", null);
        Response created = Api.DEMO.post("/backups", Map.of("backup", backup));
        assertThat(created.statusCode()).isEqualTo(202);
        assertThat(created.asString()).contains("\"description\":null");
        instance = rows.instance("demo");
        assertThat(create("description", "").<String>path("backup.description")).isEmpty();
    }

    @Test
    void the_answer_is_the_whole_record_of_a_new_backup() {
        // when
        Response created = Api.DEMO.post(
                "/backups",
                Map.of(
                        "backup",
                        Map.of(
                                "name",
                                "n",
                                "description",
                                "d",
                                "instance",
                                instance,
                                "incremental",
                                0,
                                "unheard_of",
                                List.of(Map.of("a", 1)))));
        // then
        assertThat(created.statusCode()).isEqualTo(202);
        assertThat(created.header("Content-Type")).isEqualTo("application/json");
        JsonPath record = created.jsonPath().setRootPath("backup");
        assertThat(record.getMap("").keySet())
                .contains(
                        "id",
                        "name",
                        "description",
                        "status",
                        "size",
                        "created",
                        "updated",
                        "instance_id",
                        "parent_id",
                        "locationRef",
                        "datastore",
                        "project_id",
                        "type",
                        "source",
                        "is_automated",
                        "storage_driver");
        assertThat(record.getString("status")).isEqualTo("NEW");
        assertThat(record.getString("type")).isEqualTo("full");
        assertThat(record.getString("size")).isNull();
        assertThat(record.getString("locationRef")).isNull();
        assertThat(record.getString("instance_id")).isEqualTo(instance);
        assertThat(record.getString("project_id")).isEqualTo("demo");
        assertThat(record.getUUID("id").version()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "http://localhost:8779/v1.0/demo/instances/%s",
                "https://db.example.org/v1.0/1234/instances/%s/",
                "/instances/%s",
                "instances/%s//"
            })
    void an_instance_may_be_an_id_or_a_link_that_ends_in_one(String form) {
        // when
        Response created = create("instance", form.formatted(instance.toUpperCase(Locale.ROOT)));
        // then
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(202);
        assertThat(created.<String>path("backup.instance_id")).isEqualTo(instance);
    }

    @Test
    void a_container_of_swift_is_400_where_there_is_none() {
        FaultAnswer fault = FaultAnswer.of(create("swift_container", "c"));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'backup.swift_container'");
    }

    @Test
    void an_instance_that_is_none_is_404_and_its_name_is_cut() {
        assertNotFound(create("instance", "orders"), "orders");
        assertNotFound(create("instance", "http://localhost/instances/" + UNKNOWN), UNKNOWN);
        assertNotFound(create("instance", rows.instance("neighbour")), null);
        assertNotFound(create("instance", "/"), "");
        FaultAnswer fault = FaultAnswer.of(create("instance", "x".repeat(1_000)));
        assertThat(fault.message()).isEqualTo("Resource " + "x".repeat(64) + "… cannot be found.");
    }

    @Test
    void a_parent_that_is_none_is_404() {
        String otherInstance = rows.instance("neighbour");
        String deleted = rows.backup("demo", instance);
        rows.delete("backup", deleted);
        assertNotFound(create("parent_id", UNKNOWN), UNKNOWN);
        assertNotFound(create("parent_id", "monday"), "monday");
        assertNotFound(create("parent_id", rows.backup("neighbour", otherInstance)), null);
        assertNotFound(create("parent_id", deleted), deleted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILED", "DELETE_FAILED"})
    void a_parent_that_is_not_complete_is_400(String status) {
        FaultAnswer fault = FaultAnswer.of(create("parent_id", rows.backup("demo", instance, status, null)));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'backup.parent_id'").contains(status);
    }

    @Test
    void a_parent_of_another_instance_is_400() {
        FaultAnswer fault = FaultAnswer.of(create("parent_id", rows.backup("demo", rows.instance("demo"))));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'backup.parent_id'");
    }

    @Test
    void a_parent_makes_the_backup_incremental_whatever_else_is_said() {
        // given
        String parent = rows.backup("demo", instance);
        rows.backup("demo", instance);
        // when
        Response created = create("parent_id", parent.toUpperCase(Locale.ROOT));
        // then
        assertThat(created.<String>path("backup.parent_id")).isEqualTo(parent);
        assertThat(created.<String>path("backup.type")).isEqualTo("incremental");
    }

    @Test
    void incremental_without_a_parent_builds_on_the_newest_complete_backup() {
        // given
        rows.backup("demo", instance);
        String newest = rows.backup("demo", instance);
        rows.backup("demo", instance, "FAILED", null);
        rows.delete("backup", rows.backup("demo", instance));
        // when, then
        assertThat(create("incremental", 1).<String>path("backup.parent_id")).isEqualTo(newest);
    }

    @Test
    void incremental_without_anything_to_build_on_is_a_full_backup() {
        assertThat(create("incremental", 1).<String>path("backup.type")).isEqualTo("full");
    }

    private static void assertNotFound(Response response, @Nullable String id) {
        FaultAnswer fault = FaultAnswer.of(response);
        assertThat(fault.kind()).isEqualTo("itemNotFound 404");
        if (id != null) {
            assertThat(fault.message()).isEqualTo("Resource " + id + " cannot be found.");
        }
    }

    /** Orders a backup, but for one field as it should be; a null takes the field away. */
    private Response create(String field, @Nullable Object value) {
        Map<String, Object> backup = new LinkedHashMap<>(Map.of("name", "n", "instance", instance));
        if (value == null) {
            backup.remove(field);
        } else {
            backup.put(field, value);
        }
        return Api.DEMO.post("/backups", Map.of("backup", backup));
    }
}
