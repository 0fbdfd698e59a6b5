package dev.coffer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.DocumentedAnswers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI document: whole, well-formed, and of the same mind as the service. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class OpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LIST = "/v1.0/{accountId}/instances/{instanceId}/backups";

    private ObjectNode document;

    @BeforeEach
    void read() throws JsonProcessingException {
        document = (ObjectNode) JSON.readTree(DocumentedAnswers.served());
    }

    @Test
    void is_accepted_by_a_parser_without_a_complaint() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);

        SwaggerParseResult result = new OpenAPIV3Parser().readContents(document.toString(), null, options);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.0.3");
    }

    @Test
    void refers_only_to_what_it_holds_and_holds_only_what_it_refers_to() {
        Set<String> references = new TreeSet<>();
        document.findValues("$ref").forEach(reference -> references.add(reference.asText()));

        assertThat(references)
                .allMatch(reference -> document.at(reference.substring(1)).isObject());
        List<String> held = new ArrayList<>();
        for (String kind : List.of("schemas", "responses", "parameters", "requestBodies")) {
            document.at("/components/" + kind)
                    .fieldNames()
                    .forEachRemaining(name -> held.add("#/components/" + kind + "/" + name));
        }
        assertThat(references).containsAll(held);
    }

    @Test
    void calls_things_what_the_api_calls_them() {
        assertThat(document.at("/components/schemas").fieldNames())
                .toIterable()
                .contains("Backup", "Instance", "Datastore", "DatastoreVersion", "Limits", "BadRequestFault")
                .noneMatch(name -> name.matches(".*(View|Many|One|Entry|Node|JsonObject|\\d)"));
    }

    @Test
    void every_operation_has_an_id_of_its_own_a_summary_and_a_tag_that_is_explained() {
        OpenAPI api = parsed();
        List<Operation> operations = operations(api);

        assertThat(operations).hasSizeGreaterThan(15);
        assertThat(operations)
                .extracting(Operation::getOperationId)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        assertThat(operations).allSatisfy(operation -> {
            assertThat(operation.getSummary()).isNotBlank();
            assertThat(operation.getTags()).hasSize(1);
        });
        assertThat(api.getTags())
                .allSatisfy(tag ->
                        assertThat(tag.getDescription()).as(tag.getName()).isNotBlank());
    }

    @Test
    void every_parameter_is_explained() {
        List<JsonNode> parameters = new ArrayList<>();
        document.findValues("parameters").forEach(list -> list.elements().forEachRemaining(parameters::add));

        assertThat(parameters)
                .filteredOn(parameter -> parameter.isObject() && !parameter.has("$ref") && parameter.has("in"))
                .isNotEmpty()
                .allSatisfy(
                        parameter -> assertThat(parameter.path("description").asText())
                                .as(parameter.toString())
                                .isNotBlank());
    }

    @Test
    void every_operation_wants_a_token_except_those_that_tell_the_versions() {
        parsed().getPaths()
                .forEach((path, item) -> assertThat(item.readOperations())
                        .as(path)
                        .allSatisfy(operation ->
                                assertThat(operation.getSecurity()).hasSize(path.contains("{accountId}") ? 2 : 0)));
        assertThat(document.at("/components/securitySchemes/token/name").asText())
                .isEqualTo("X-Auth-Token");
        assertThat(document.at("/components/securitySchemes/bearer/scheme").asText())
                .isEqualTo("bearer");
    }

    @Test
    void the_list_of_an_instances_backups_has_every_published_code() {
        assertThat(document.at("/paths").path(LIST).at("/get/responses").fieldNames())
                .toIterable()
                .contains("200", "400", "401", "403", "404", "405", "413", "422", "500", "501", "503");
    }

    @Test
    void the_list_of_an_instances_backups_says_why_it_has_two_envelopes() {
        assertThat(document.at("/paths").path(LIST).at("/get/description").asText())
                .contains("published example of this operation wraps one record in \"backup\"")
                .contains("clients read the list \"backups\"");
    }

    @Test
    void the_published_example_is_an_answer_that_the_document_knows() {
        JsonNode example = document.at("/components/responses/BackupsOfInstance/content/application~1json/example");

        assertThat(example.at("/backups/0")).isEqualTo(example.path("backup"));
        assertThat(example.at("/backup/id").asText()).isEqualTo("e2d3dfca-430f-4cd2-bec0-884cd7426f13");
        assertThat(example.path("backup")).hasSize(11);
        assertThat(new DocumentedAnswers(document.toString())
                        .complaints(
                                "GET", "/v1.0/demo/instances/x/backups", 200, "application/json", example.toString()))
                .isEmpty();
    }

    @Test
    void each_fault_has_the_one_form_of_its_name() {
        for (FaultCode code : FaultCode.values()) {
            JsonNode response = document.at("/components/responses/" + code.wireName());
            String schema =
                    response.at("/content/application~1json/schema/$ref").asText();
            JsonNode fault = document.at(schema.substring(1)).path("properties").path(code.wireName());

            assertThat(fault.at("/properties/code/enum/0").asInt()).isEqualTo(code.status());
            assertThat(fault.path("required").toString()).isEqualTo("[\"code\",\"message\"]");
            assertThat(response.path("description").asText()).isNotBlank();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void an_answer_that_a_document_does_not_know_is_found_out(String lie, Consumer<ObjectNode> doctor) {
        given().filter(new DocumentedAnswers(document.toString()))
                .header("X-Auth-Token", Api.DEMO.token())
                .get("/v1.0/demo/datastores");
        ObjectNode doctored = document.deepCopy();
        doctor.accept(doctored);

        DocumentedAnswers filter = new DocumentedAnswers(doctored.toString());

        assertThatThrownBy(() -> given().filter(filter)
                        .header("X-Auth-Token", Api.DEMO.token())
                        .get("/v1.0/demo/datastores"))
                .as(lie)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not know this answer to GET /v1.0/demo/datastores");
    }

    private static Stream<Arguments> lies() {
        return Stream.of(
                lie(
                        "the status is missing",
                        document -> ((ObjectNode) document.at("/paths")
                                        .path("/v1.0/{accountId}/datastores")
                                        .at("/get/responses"))
                                .remove("200")),
                lie("a field is missing", document -> properties(document).remove("name")),
                lie(
                        "a field has another type",
                        document -> ((ObjectNode) properties(document).path("name")).put("type", "integer")),
                lie(
                        "a field is required that is not there",
                        document -> ((ObjectNode) document.at("/components/schemas/Datastore"))
                                .withArray("required")
                                .add("flavor")),
                lie("the content type is another", document -> {
                    ObjectNode content = (ObjectNode) document.at("/components/responses/DatastoreList/content");
                    content.set("text/xml", content.remove("application/json"));
                }));
    }

    private static Arguments lie(String name, Consumer<ObjectNode> doctor) {
        return Arguments.of(name, doctor);
    }

    private static ObjectNode properties(JsonNode document) {
        return (ObjectNode) document.at("/components/schemas/Datastore/properties");
    }

    private OpenAPI parsed() {
        return new OpenAPIV3Parser().readContents(document.toString()).getOpenAPI();
    }

    private static List<Operation> operations(OpenAPI api) {
        return api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .toList();
    }
}
