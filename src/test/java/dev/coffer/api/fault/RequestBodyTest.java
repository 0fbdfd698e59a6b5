package dev.coffer.api.fault;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body must be before anyone looks at its fields; the same for every operation that takes one. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class RequestBodyTest {

    private static final String GOOD = "{\"backup\": {\"name\": \"n\", \"instance\": \"unknown\"}}";

    static Stream<Arguments> malformed() {
        String deep = "[".repeat(100_000);
        return Stream.of(
                Arguments.of("nothing", bytes("")),
                Arguments.of("spaces", bytes(" \r\n ")),
                Arguments.of("a word", bytes("backup")),
                Arguments.of("an open object", bytes("{\"backup\": {")),
                Arguments.of("single quotes", bytes("{'backup': {}}")),
                Arguments.of("a comment", bytes("/* */" + GOOD)),
                Arguments.of("a comma too many", bytes("{\"backup\": {},}")),
                Arguments.of("not a number", bytes("{\"backup\": NaN}")),
                Arguments.of("garbage at the end", bytes(GOOD + " x")),
                Arguments.of("two objects", bytes(GOOD + GOOD)),
                Arguments.of("an array", bytes("[" + GOOD + "]")),
                Arguments.of("null", bytes("null")),
                Arguments.of("a number", bytes("1")),
                Arguments.of("a string", bytes("\"backup\"")),
                Arguments.of("a boolean", bytes("true")),
                Arguments.of("no root key", bytes("{}")),
                Arguments.of("another root key", bytes("{\"instances\": {}}")),
                Arguments.of("the root key in another case", bytes("{\"Backup\": {}}")),
                Arguments.of("an array below the root key", bytes("{\"backup\": []}")),
                Arguments.of("null below the root key", bytes("{\"backup\": null}")),
                Arguments.of("a string below the root key", bytes("{\"backup\": \"x\"}")),
                Arguments.of("an endless array", bytes(deep)),
                Arguments.of("a deep array", bytes("{\"backup\": " + deep + "]".repeat(100_000) + "}")),
                Arguments.of("deep objects", bytes("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000))),
                Arguments.of("a deep array in an ignored field", bytes("{\"x\": " + deep + "]".repeat(100_000) + "}")),
                Arguments.of("a very long name of a field", bytes("{\"" + "k".repeat(900_000) + "\": 1}")),
                Arguments.of("a very long number", bytes("{\"backup\": " + "1".repeat(900_000) + "}")),
                Arguments.of(
                        "invalid UTF-8", "{\"backup\": {\"name\": \"\u00ff\"}}".getBytes(StandardCharsets.ISO_8859_1)),
                Arguments.of("overlong UTF-8", new byte[] {'{', '"', (byte) 0xC1, (byte) 0xA2, '"', ':', '1', '}'}),
                Arguments.of(
                        "half a surrogate pair", new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}),
                Arguments.of("a character cut short", new byte[] {'{', '"', (byte) 0xF0, (byte) 0x9F, (byte) 0x8E}),
                Arguments.of("UTF-16", GOOD.getBytes(StandardCharsets.UTF_16)),
                Arguments.of("UTF-16LE", GOOD.getBytes(StandardCharsets.UTF_16LE)),
                Arguments.of("UTF-32", GOOD.getBytes(Charset.forName("UTF-32"))),
                Arguments.of("a byte order mark", bytes("\uFEFF" + GOOD)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void a_body_that_is_no_json_object_of_the_right_kind_is_400(String what, byte[] body) {
        for (String path : new String[] {"/backups", "/instances"}) {
            // when
            FaultAnswer fault = FaultAnswer.of(post(path, "application/json", body));
            // then
            assertThat(fault.kind()).as(path).isEqualTo("badRequest 400");
            assertThat(fault.message()).as(path).hasSizeLessThan(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                "application/xml",
                "application/vnd.api+json",
                "application/*",
                "*/*",
                "nonsense",
                ""
            })
    void a_body_that_is_said_to_be_something_else_is_415(String type) {
        for (String path : new String[] {"/backups", "/instances"}) {
            assertThat(raw("Content-Type: " + type + "\r\n", path).fault().kind())
                    .as(path)
                    .isEqualTo("badMediaType 415");
        }
    }

    @Test
    void a_body_without_a_content_type_is_415() {
        assertThat(raw("", "/backups").fault().kind()).isEqualTo("badMediaType 415");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""})
    void json_may_name_its_charset(String type) {
        assertThat(raw("Content-Type: " + type + "\r\n", "/backups").fault().message())
                .isEqualTo("Resource unknown cannot be found.");
    }

    @Test
    void a_body_may_be_sent_in_gzip() throws IOException {
        assertThat(FaultAnswer.of(encoded("gzip", gzip(bytes(GOOD)))).message())
                .isEqualTo("Resource unknown cannot be found.");
        assertThat(FaultAnswer.of(encoded("identity", bytes(GOOD))).message())
                .isEqualTo("Resource unknown cannot be found.");
    }

    @Test
    void a_body_that_grows_beyond_the_limit_is_413_and_one_that_is_no_gzip_400() throws IOException {
        assertThat(FaultAnswer.of(encoded("gzip", gzip(new byte[100_000_000]))).kind())
                .isEqualTo("overLimit 413");
        assertThat(FaultAnswer.of(encoded("gzip", bytes(GOOD))).kind()).isEqualTo("badRequest 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "nonsense"})
    void an_encoding_that_is_not_known_is_415_and_named(String encoding) {
        // when
        FaultAnswer fault = FaultAnswer.of(encoded(encoding, bytes(GOOD)));
        // then
        assertThat(fault.kind()).isEqualTo("badMediaType 415");
        assertThat(fault.message()).contains("'" + encoding + "'");
    }

    private static Response encoded(String encoding, byte[] body) {
        return Api.DEMO
                .request()
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .header("Content-Encoding", encoding)
                .header("Content-Type", "application/json")
                .body(body)
                .post(Api.DEMO.path("/backups"));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    @Test
    void a_get_with_a_content_type_and_no_body_is_valid() {
        // when
        Response response =
                Api.DEMO.request().header("Content-Type", "application/json").get(Api.DEMO.path("/backups"));
        // then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void the_body_of_a_get_and_of_a_delete_is_ignored() {
        assertThat(Api.DEMO
                        .request()
                        .contentType("text/plain")
                        .body("x")
                        .get(Api.DEMO.path("/backups"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(FaultAnswer.of(Api.DEMO
                                .request()
                                .contentType("text/plain")
                                .body("x")
                                .delete(Api.DEMO.path("/backups/b")))
                        .message())
                .isEqualTo("Resource b cannot be found.");
    }

    @Test
    void a_body_of_exactly_1_mib_is_read_and_one_byte_more_is_413() {
        String frame = "{\"backup\": {\"name\": \"n\", \"instance\": \"unknown\", \"pad\": \"\"}}";
        String pad = "a".repeat(1024 * 1024 - frame.length());
        String largest = frame.replace("\"\"", "\"" + pad + "\"");
        assertThat(FaultAnswer.of(post("/backups", "application/json", bytes(largest)))
                        .message())
                .isEqualTo("Resource unknown cannot be found.");
        assertThat(FaultAnswer.of(post("/backups", "application/json", bytes(largest + " ")))
                        .kind())
                .isEqualTo("overLimit 413");
    }

    private static Response post(String path, String type, byte[] body) {
        return given().header("X-Auth-Token", "demo-token")
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType(type)
                .body(body)
                .post(Api.DEMO.path(path));
    }

    private static RawHttp.Answer raw(String contentType, String path) {
        try (RawHttp http = RawHttp.connect()) {
            http.send(RawHttp.head("POST", Api.DEMO.path(path), "demo-token") + contentType + "Content-Length: "
                    + GOOD.length() + "\r\n\r\n" + GOOD);
            return http.answer();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
