package dev.coffer.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "1", "\"text\"", "true"})
    void a_body_that_is_no_object_is_refused(String body) {
        assertRefused(() -> object(body), "The request body must be a JSON object.");
    }

    @Test
    void an_object_inside_is_read_and_its_fields_are_named_by_their_path() {
        JsonObject connection = object("{'instance': {'connection': {'port': 'x'}}}")
                .object("instance")
                .object("connection");

        assertRefused(() -> connection.integer("port", 1, 9, 5), "'instance.connection.port' must be a whole number");
        assertRefused(() -> connection.string("host", 10), "'instance.connection.host' is required.");
    }

    @Test
    void an_object_that_is_missing_or_something_else_is_refused() {
        assertRefused(() -> object("{}").object("backup"), "'backup' is required.");
        assertRefused(() -> object("{'backup': null}").object("backup"), "'backup' is required.");
        assertRefused(() -> object("{'backup': []}").object("backup"), "'backup' must be an object.");
        assertThat(object("{}").optionalObject("backup")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                    | is required",
                "{'name': null}        | is required",
                "{'name': ''}          | must not be empty",
                "{'name': 1}           | must be a string",
                "{'name': ['a']}       | must be a string",
                "{'name': 'abcdef'}    | must not be longer than 5 characters",
                "{'name': 'a\\u0000'}  | must hold whole Unicode characters and no NUL",
                "{'name': 'a\\ud83d'}  | must hold whole Unicode characters and no NUL"
            },
            quoteCharacter = '`')
    void a_string_that_cannot_be_kept_is_refused_by_its_name(String body, String reason) {
        assertRefused(() -> object(body).string("name", 5), "'name' " + reason);
    }

    @Test
    void a_strings_length_counts_characters_not_their_encoding() {
        assertThat(object("{'name': '🎉🎉🎉🎉🎉'}").string("name", 5)).isEqualTo("🎉🎉🎉🎉🎉");
    }

    @Test
    void an_optional_string_may_be_missing_null_or_empty() {
        assertThat(object("{}").optionalString("text", 5)).isNull();
        assertThat(object("{'text': null}").optionalString("text", 5)).isNull();
        assertThat(object("{'text': ''}").optionalString("text", 5)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "---", "🎉", "…"})
    void a_name_without_a_letter_or_a_digit_is_refused(String name) {
        assertRefused(
                () -> object("{'name': '" + name + "'}").name("name"),
                "'name' must contain at least one letter or digit.");
    }

    @Test
    void a_name_may_have_letters_of_any_script_and_255_characters() {
        assertThat(object("{'name': '日本'}").name("name")).isEqualTo("日本");
        String longest = "x".repeat(255);
        assertThat(object("{'name': '" + longest + "'}").name("name")).isEqualTo(longest);
        assertRefused(() -> object("{'name': '" + longest + "x'}").name("name"), "255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "1.5", "1.0", "'5'", "true", "[]", "1e3", "9223372036854775808", "4294967297"})
    void an_integer_out_of_bounds_or_of_another_kind_is_refused(String value) {
        assertRefused(
                () -> object("{'port': " + value + "}").integer("port", 1, 9, 5),
                "'port' must be a whole number from 1 to 9.");
    }

    @Test
    void an_integer_within_bounds_is_read_and_a_missing_one_has_a_default() {
        assertThat(object("{'port': 1}").integer("port", 1, 9, 5)).isEqualTo(1);
        assertThat(object("{'port': 9}").integer("port", 1, 9, 5)).isEqualTo(9);
        assertThat(object("{'port': null}").integer("port", 1, 9, 5)).isEqualTo(5);
        assertThat(object("{}").integer("port", 1, 9, 5)).isEqualTo(5);
    }

    @Test
    void a_list_of_strings_is_read_and_a_missing_one_is_empty() {
        assertThat(object("{'list': ['b', 'a']}").strings("list", 2, 5)).isEqualTo(List.of("b", "a"));
        assertThat(object("{'list': []}").strings("list", 2, 5)).isEmpty();
        assertThat(object("{}").strings("list", 2, 5)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a'", "{}", "['a', 'b', 'c']", "['']", "[1]", "[null]", "['abcdef']"})
    void a_list_that_is_too_long_or_holds_anything_else_is_refused(String value) {
        assertRefused(() -> object("{'list': " + value + "}").strings("list", 2, 5), "'list' must");
    }

    @Test
    void a_field_that_is_null_is_not_there() {
        assertThat(object("{'a': null}").has("a")).isFalse();
        assertThat(object("{'a': 0}").has("a")).isTrue();
        assertThat(object("{}").has("a")).isFalse();
    }

    private static void assertRefused(ThrowingCallable reading, String words) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(reading)
                .withMessageContaining(words)
                .extracting(Fault::code)
                .isEqualTo(FaultCode.BAD_REQUEST);
    }

    /** @param json with apostrophes for quotation marks */
    private static JsonObject object(String json) {
        try {
            return JsonObject.body(JSON.readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
