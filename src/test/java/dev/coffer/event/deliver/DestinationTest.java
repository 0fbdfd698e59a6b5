package dev.coffer.event.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    private static final URI URL = URI.create("https://hooks.example.org/a%20b?c=d");

    @Test
    void the_address_that_was_checked_is_connected_to_under_the_name_of_the_url() throws DeliveryException {
        Destination found = Destination.of(URL, host -> addresses("8.8.8.8", "1.1.1.1"), false);

        assertThat(found.address().getHostAddress()).isEqualTo("8.8.8.8");
        assertThat(found.host()).isEqualTo("hooks.example.org");
        assertThat(found.port()).isEqualTo(443);
        assertThat(found.tls()).isTrue();
        assertThat(found.path()).isEqualTo("/a%20b?c=d");
        Destination plain = Destination.of(URI.create("HTTP://x.org"), host -> addresses("8.8.8.8"), false);
        assertThat(plain.port()).isEqualTo(80);
        assertThat(plain.tls()).isFalse();
        assertThat(plain.path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00:ec2::254"})
    void one_address_that_is_not_public_is_enough_to_refuse(String address) {
        assertThatThrownBy(() -> Destination.of(URL, host -> addresses("8.8.8.8", address), false))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("not public")
                .hasMessageContaining("coffer.events.webhooks.allow-private");
    }

    @Test
    void private_addresses_can_be_allowed() throws DeliveryException {
        assertThat(Destination.of(URL, host -> addresses("127.0.0.1"), true)
                        .address()
                        .isLoopbackAddress())
                .isTrue();
    }

    @Test
    void a_name_that_leads_nowhere_is_a_failure() {
        assertThatThrownBy(() -> Destination.of(
                        URL,
                        host -> {
                            throw new UnknownHostException(host);
                        },
                        false))
                .isInstanceOf(DeliveryException.class)
                .hasMessage("The host of the URL cannot be found.");
    }

    /** Literals are not looked up. */
    private static InetAddress[] addresses(String... literals) {
        return Arrays.stream(literals)
                .map(literal -> {
                    try {
                        return InetAddress.getByName(literal);
                    } catch (UnknownHostException e) {
                        throw new IllegalArgumentException(e);
                    }
                })
                .toArray(InetAddress[]::new);
    }
}
