package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no well-behaved client sends, and what becomes of the connection. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class RawRequestsTest {

    private static final String TOKEN = "demo-token";
    private static final String GOOD = "{\"backup\": {\"name\": \"n\", \"instance\": \"unknown\"}}";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final int MIB = 1024 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1.0/demo/%zz",
                "/v1.0/demo/%",
                "/v1.0/demo/backups/%1",
                "/v1.0/%zz/backups",
                "/%zz",
                "/v1.0/demo/backups?limit=%zz",
                "/v1.0/demo/backups?a|b=c",
                "/v1.0/demo/backups?a={b}",
                "/v1.0/demo/\"backups\"",
                "/v1.0/demo/<backups>",
                "/v1.0/demo\\backups",
                "/v1.0/demo/backups^",
                "/v1.0/demo/back\u0001ups",
            })
    void a_url_that_is_no_uri_is_400_before_the_token_is_looked_at(String target) {
        // Quarkus answers before any filter, and therefore without a fault.
        RawHttp.Answer answer = RawHttp.ask("GET", target, TOKEN);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
        assertThat(RawHttp.ask("GET", target, "").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%ff",
                "%c3",
                "%ed%a0%80",
                "%00",
                "%0d%0aX-Injected:%201",
                "%25zz",
                "\u00c3\u00a9",
                "%f0%9f%8e%89"
            })
    void an_id_of_any_bytes_is_just_unknown(String id) {
        // when
        RawHttp.Answer answer = RawHttp.ask("GET", "/v1.0/demo/backups/" + id, TOKEN);
        // then
        assertThat(answer.fault().kind()).isEqualTo("itemNotFound 404");
        assertThat(answer.headers()).doesNotContainKey("X-Injected");
    }

    @Test
    void a_long_url_is_answered_in_few_words() {
        // when
        RawHttp.Answer id = RawHttp.ask("GET", "/v1.0/demo/backups/" + "a".repeat(7_000), TOKEN);
        RawHttp.Answer path = RawHttp.ask("GET", "/v1.0/demo/" + "a/".repeat(3_500), TOKEN);
        RawHttp.Answer limit = RawHttp.ask("GET", "/v1.0/demo/backups?limit=" + "9".repeat(7_000), TOKEN);
        RawHttp.Answer marker = RawHttp.ask("GET", "/v1.0/demo/backups?marker=" + "9".repeat(7_000), TOKEN);
        // then
        assertThat(id.fault().message()).isEqualTo("Resource " + "a".repeat(64) + "… cannot be found.");
        assertThat(path.fault().kind()).isEqualTo("itemNotFound 404");
        assertThat(limit.status()).isEqualTo(200);
        assertThat(marker.fault().kind()).isEqualTo("badRequest 400");
    }

    @Test
    void a_very_long_url_is_400() {
        assertThat(RawHttp.ask("GET", "/v1.0/demo/" + "a".repeat(9_000), TOKEN)
                        .fault()
                        .kind())
                .isEqualTo("badRequest 400");
        assertThat(RawHttp.ask("GET", "/v1.0/demo/backups?marker=" + "a".repeat(60_000), TOKEN)
                        .fault()
                        .kind())
                .isEqualTo("badRequest 400");
    }

    @Test
    void a_url_beyond_what_the_decoder_takes_is_refused_and_the_connection_closed() {
        try (RawHttp http = RawHttp.connect()) {
            http.send(RawHttp.head("GET", "/v1.0/demo/" + "a".repeat(70_000), TOKEN) + "\r\n");
            assertThat(http.answer().status()).isEqualTo(414);
            assertThat(http.closed()).isTrue();
        }
    }

    @Test
    void no_server_but_this_one_can_be_asked_for() {
        assertThat(RawHttp.ask("GET", "*", TOKEN).fault().kind()).isEqualTo("itemNotFound 404");
        assertThat(RawHttp.ask("OPTIONS", "*", TOKEN).fault().kind()).isEqualTo("itemNotFound 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: a b\r\n", "Host: <x>\r\n"})
    void a_request_without_a_host_is_400(String host) {
        try (RawHttp http = RawHttp.connect()) {
            http.send("GET /v1.0/demo/backups HTTP/1.1\r\n" + host + "X-Auth-Token: demo-token\r\n\r\n");
            assertThat(http.answer().fault().kind()).isEqualTo("badRequest 400");
        }
    }

    @Test
    void a_body_that_is_said_to_be_too_large_is_413_before_it_comes() {
        try (RawHttp http = RawHttp.connect()) {
            http.send(post("Content-Length: " + (MIB + 1) + "\r\nExpect: 100-continue\r\n"));
            RawHttp.Answer answer = http.answer();
            assertThat(answer.fault().kind()).isEqualTo("overLimit 413");
            assertThat(answer.headers()).containsEntry("Connection", "close");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9})
    void a_body_that_is_too_large_is_413_once_the_client_has_sent_it(int mib) {
        try (RawHttp http = RawHttp.connect()) {
            http.send(post("Content-Length: " + mib * MIB + "\r\n"));
            http.send(" ".repeat(mib * MIB));
            RawHttp.Answer answer = http.answer();
            assertThat(answer.fault().kind()).isEqualTo("overLimit 413");
            assertThat(answer.headers()).containsEntry("Connection", "close");
            assertThat(http.closed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9})
    void a_chunked_body_that_is_too_large_is_413(int mib) {
        try (RawHttp http = RawHttp.connect()) {
            http.send(post("Transfer-Encoding: chunked\r\n"));
            String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
            for (int i = 0; i < mib * 16; i++) {
                http.send(chunk);
            }
            http.send("0\r\n\r\n");
            assertThat(http.answer().fault().kind()).isEqualTo("overLimit 413");
        }
    }

    @Test
    void a_client_that_never_ends_is_cut_off() {
        try (RawHttp http = RawHttp.connect()) {
            http.send(post("Transfer-Encoding: chunked\r\n"));
            String chunk = "100000\r\n" + " ".repeat(MIB) + "\r\n";
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200; i++) {
                            http.send(chunk);
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void a_chunked_body_is_read_like_any_other() {
        try (RawHttp http = RawHttp.connect()) {
            http.send(post("Transfer-Encoding: chunked\r\n"));
            for (int i = 0; i < GOOD.length(); i++) {
                http.send("1\r\n" + GOOD.charAt(i) + "\r\n");
            }
            http.send("0\r\n\r\n");
            assertThat(http.answer().fault().message()).isEqualTo("Resource unknown cannot be found.");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1.0/demo/backups, bad",
        "/v1.0/other/backups, demo-token",
        "/v1.0/demo/nothing, demo-token",
        "/v1.0/demo/flavors, demo-token",
        "/v1.0/demo//backups, demo-token",
        "/v1.0/demo/backups, reader-token",
        "/v1.0/demo/datastores, demo-token"
    })
    void after_a_fault_whose_body_nobody_read_the_connection_goes_on(String target, String token) {
        try (RawHttp http = RawHttp.connect()) {
            // given
            int large = 3 * MIB;
            http.send(RawHttp.head("POST", target, token) + "Content-Type: text/plain\r\nContent-Length: " + large
                    + "\r\n\r\n" + " ".repeat(large));
            assertThat(http.answer().status()).isGreaterThanOrEqualTo(400);
            // when
            http.send(RawHttp.head("GET", "/v1.0/demo/datastores", TOKEN) + "\r\n");
            // then
            assertThat(http.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_body_that_ends_early_leaves_the_service_as_it_was() {
        try (RawHttp http = RawHttp.connect()) {
            http.send(post("Content-Length: 500\r\n") + GOOD);
            http.finish();
            assertThat(http.closed()).isTrue();
        }
        assertThat(RawHttp.ask("GET", "/v1.0/demo/backups", TOKEN).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /v1.0/de mo HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /v1.0/demo/backups HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX\u0001Y: z\r\n\r\n"
            })
    void what_is_no_http_is_400_and_the_connection_closed(String text) {
        try (RawHttp http = RawHttp.connect()) {
            http.send(text);
            assertThat(http.answer().status()).isEqualTo(400);
            assertThat(http.closed()).isTrue();
        }
    }

    private static String post(String headers) {
        return RawHttp.head("POST", "/v1.0/demo/backups", TOKEN) + JSON + headers + "\r\n";
    }
}
