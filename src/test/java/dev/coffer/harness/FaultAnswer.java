package dev.coffer.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.util.List;

/**
 * A fault as a client reads it.
 *
 * @param name the one key at the root of the body
 * @param status both the answer's and the body's
 */
public record FaultAnswer(String name, int status, String message, JsonNode body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** No message repeats more of what was sent than a line of a log holds. */
    private static final int LONGEST_MESSAGE = 400;

    /** Reads an answer, and refuses whatever is no fault in the form that clients know. */
    public static FaultAnswer of(Response response) {
        return of(response.statusCode(), response.header("Content-Type"), response.asString());
    }

    /** Reads an answer of any client. */
    public static FaultAnswer of(int status, String contentType, String text) {
        assertThat(contentType).as("content type of " + status + " " + text).isEqualTo("application/json");
        JsonNode root = parse(text);
        assertThat(root.isObject()).as(text).isTrue();
        List<String> names = List.copyOf(
                root.properties().stream().map(java.util.Map.Entry::getKey).toList());
        assertThat(names).as(text).hasSize(1);
        JsonNode body = root.get(names.get(0));
        assertThat(body.path("code").isInt()).as(text).isTrue();
        assertThat(body.path("code").intValue()).as(text).isEqualTo(status);
        assertThat(body.path("message").isTextual()).as(text).isTrue();
        String message = body.path("message").textValue();
        assertThat(message).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
        return new FaultAnswer(names.get(0), status, message, body);
    }

    /** Says the fault's name and status as one, for example {@code badRequest 400}. */
    public String kind() {
        return name + " " + status;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
