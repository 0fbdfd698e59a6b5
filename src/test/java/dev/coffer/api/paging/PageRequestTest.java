package dev.coffer.api.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

    private static final UUID ID = UUID.fromString("0193a0b0-0000-7000-8000-00000000abcd");
    private static final PagingConfig TWENTY = () -> 20;

    @Test
    void without_parameters_the_first_page_is_asked_for_as_long_as_pages_get() {
        assertThat(request()).isEqualTo(new PageRequest(20, null));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "19, 19",
        "20, 20",
        "21, 20",
        "0007, 7",
        "999999999, 20",
        "2147483648, 20",
        "99999999999999999999999999, 20"
    })
    void a_limit_makes_pages_shorter_but_never_longer(String limit, int records) {
        assertThat(request("limit", limit).limit()).isEqualTo(records);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "-1", "+1", "1.5", "1e1", "abc", " 5", "0x5", "٣"})
    void a_limit_that_is_no_positive_whole_number_is_refused(String limit) {
        assertRefused("limit", limit, "'limit'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0193a0b0-0000-7000-8000-00000000abcd", "0193A0B0-0000-7000-8000-00000000ABCD"})
    void a_marker_is_an_id_in_either_case(String marker) {
        assertThat(request("marker", marker).marker()).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "abc", "0193a0b0-0-7000-8000-00000000abcd", "0193a0b0000070008000000000000abcd", "' or 1"})
    void a_marker_that_is_no_id_is_refused_and_named(String marker) {
        assertRefused("marker", marker, marker);
    }

    @Test
    void a_refusal_does_not_repeat_a_marker_of_any_length() {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> request("marker", "x".repeat(100_000)))
                .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void of_several_values_the_last_counts_and_an_empty_one_counts_as_none() {
        assertThat(request("limit", "3", "limit", "4").limit()).isEqualTo(4);
        assertThat(request("limit", "3", "limit", "").limit()).isEqualTo(20);
        assertThat(request("limit", "", "marker", "")).isEqualTo(new PageRequest(20, null));
    }

    @Test
    void the_link_to_the_next_page_keeps_the_other_parameters_and_the_limit() {
        UriInfo uri = uri("colour", "r&g ü", "limit", "1", "marker", "0193a0b0-0000-7000-8000-00000000ffff");

        assertThat(Link.next(uri, new Page<>(List.of(ID), true), id -> id))
                .containsExactly(new Link(
                        "next", "http://localhost/v1.0/acme/backups?colour=r%26g+%C3%BC&limit=1&marker=" + ID));
    }

    @Test
    void the_last_page_has_no_link() {
        assertThat(Link.next(uri(), new Page<>(List.of(ID), false), id -> id)).isNull();
    }

    private static void assertRefused(String parameter, String value, String words) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> request(parameter, value))
                .withMessageContaining(words)
                .extracting(Fault::code)
                .isEqualTo(FaultCode.BAD_REQUEST);
    }

    private static PageRequest request(String... parameters) {
        return PageRequest.of(uri(parameters), TWENTY);
    }

    /** @param parameters names and values in turn */
    private static UriInfo uri(String... parameters) {
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            query.add(parameters[i], parameters[i + 1]);
        }
        return (UriInfo) Proxy.newProxyInstance(
                PageRequestTest.class.getClassLoader(),
                new Class<?>[] {UriInfo.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getQueryParameters" -> query;
                    case "getBaseUri" -> URI.create("http://localhost/");
                    case "getPath" -> "/v1.0/acme/backups";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
