package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Impatient;
import dev.coffer.harness.RawHttp;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the links of an answer begin with, behind a proxy and without one. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(Impatient.class)
class OriginTest {

    @Inject
    AgroalDataSource catalog;

    private String list;

    @BeforeEach
    void a_list_of_two_pages() {
        CatalogRows rows = new CatalogRows(catalog);
        String instance = rows.instance("other");
        rows.backups("other", instance, 2);
        list = Api.OTHER.path("/instances/" + instance + "/backups");
    }

    @ParameterizedTest
    @CsvSource({
        "https, api.example, , https://api.example/",
        "https, api.example:8443, , https://api.example:8443/",
        "https, api.example, 8443, https://api.example:8443/",
        "http, db_proxy, , http://db_proxy/",
        "https, [2001:db8::1]:8443, , https://[2001:db8::1]:8443/",
    })
    void links_lead_back_through_the_proxy(String scheme, String host, String port, String start) {
        // given
        Map<String, Object> headers = port == null
                ? Map.of("X-Forwarded-Proto", scheme, "X-Forwarded-Host", host)
                : Map.of("X-Forwarded-Proto", scheme, "X-Forwarded-Host", host, "X-Forwarded-Port", port);
        // when
        JsonPath page =
                Api.OTHER.request().headers(headers).get(list + "?limit=1").jsonPath();
        JsonPath versions = Api.OTHER.request().headers(headers).get("/").jsonPath();
        // then
        assertThat(page.getString("links[0].href")).startsWith(start + list.substring(1) + "?");
        assertThat(versions.getString("versions[0].links[0].href")).isEqualTo(start + "v1.0/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Host | \"><script>",
                "X-Forwarded-Host | [::1",
                "X-Forwarded-Host | a b",
                "X-Forwarded-Host | a/b",
                "X-Forwarded-Host | a?b=c",
                "X-Forwarded-Host | user@host",
                "X-Forwarded-Proto | java script",
                "X-Forwarded-Proto | gopher",
                "X-Forwarded-Proto | ''",
            })
    void what_a_proxy_says_and_no_link_can_begin_with_is_400(String header, String value) {
        for (String path :
                new String[] {list + "?limit=1", "/", Api.OTHER.path("/instances"), Api.OTHER.path("/limits")}) {
            FaultAnswer fault =
                    FaultAnswer.of(Api.OTHER.request().header(header, value).get(path));
            assertThat(fault.kind()).as(path).isEqualTo("badRequest 400");
            assertThat(fault.message()).contains("X-Forwarded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0\r\n", "HTTP/1.0\r\nHost:\r\n", "HTTP/1.1\r\nHost:\r\n"})
    void a_request_that_may_name_no_host_gets_links_without_one(String rest) {
        // when
        String page = ask("GET " + list + "?limit=1 " + rest);
        String versions = ask("GET / " + rest);
        // then
        assertThat(new JsonPath(page).getString("links[0].href")).startsWith(list + "?limit=1&");
        assertThat(new JsonPath(versions).getString("versions[0].links[0].href"))
                .isEqualTo("/v1.0/");
    }

    @Test
    void a_proxy_may_ask_how_the_service_is_without_a_host() {
        try (RawHttp http = RawHttp.connect()) {
            http.send("OPTIONS / HTTP/1.0\r\n\r\n");
            assertThat(http.answer().status()).isEqualTo(200);
        }
    }

    private static String ask(String head) {
        try (RawHttp http = RawHttp.connect()) {
            http.send(head + "X-Auth-Token: other-token\r\n\r\n");
            RawHttp.Answer answer = http.answer();
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
