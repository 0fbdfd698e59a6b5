package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.identity.TokenRequest.Kind;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who a caller is, by the source of its token, and what bad tokens cost. */
class CallerProviderTest {

    private static final String VALID = """
            {"token": {"expires_at": "2099-01-01T00:00:00.000000Z", "project": {"id": "team"},
            "user": {"id": "u-1", "name": "alice"}, "roles": [{"name": "member"}]}}""";
    private static final String CLIENT = "192.0.2.1";

    private final AtomicInteger validations = new AtomicInteger();
    private final Map<String, String> settings = new HashMap<>();
    private HttpServer keystone;

    @BeforeEach
    void start_keystone() throws IOException {
        keystone = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        keystone.createContext("/v3/auth/tokens", this::answer);
        keystone.start();
        settings.put("coffer.identity.static-tokens", "fixed:demo:admin");
        settings.put(
                "coffer.identity.keystone.url",
                "http://127.0.0.1:" + keystone.getAddress().getPort());
        settings.put("coffer.identity.keystone.password", "of-the-service");
    }

    @AfterEach
    void stop_keystone() {
        keystone.stop(0);
    }

    @Test
    void a_static_token_names_its_account_as_the_user() {
        Caller caller = Caller.of(authenticate(provider(), Kind.X_AUTH_TOKEN, "fixed"));

        assertThat(caller.accountId()).isEqualTo("demo");
        assertThat(caller.userId()).isNull();
        assertThat(caller.userName()).isEqualTo("demo");
    }

    @Test
    void a_token_of_keystone_names_the_user_of_the_validation() {
        SecurityIdentity identity = authenticate(provider(), Kind.X_AUTH_TOKEN, "good");

        Caller caller = Caller.of(identity);
        assertThat(caller.accountId()).isEqualTo("team");
        assertThat(caller.userId()).isEqualTo("u-1");
        assertThat(caller.userName()).isEqualTo("alice");
        assertThat(identity.getPrincipal().getName()).isEqualTo("alice");
        assertThat(identity.getRoles()).contains(Permissions.DELETE);
    }

    @Test
    void a_bearer_token_names_the_user_of_its_claims() {
        Issuer issuer = new Issuer();
        settings.putAll(issuer.start());
        Issuer.publishKeys();
        try {
            Map<String, Object> claims = Issuer.claims("demo", "member");
            claims.put("preferred_username", "bob");

            Caller caller = Caller.of(authenticate(provider(), Kind.BEARER, Issuer.token(claims)));

            assertThat(caller.accountId()).isEqualTo("demo");
            assertThat(caller.userId()).isEqualTo("someone");
            assertThat(caller.userName()).isEqualTo("bob");
        } finally {
            issuer.stop();
        }
    }

    @Test
    void a_refused_token_is_remembered_and_keystone_is_not_asked_again() {
        CallerProvider provider = provider();

        for (int i = 0; i < 50; i++) {
            refused(provider, "bad");
        }

        assertThat(validations).hasValue(1);
    }

    @Test
    void a_refused_token_is_asked_about_again_after_a_while() throws InterruptedException {
        settings.put("coffer.identity.refusal-time", "1ms");
        CallerProvider provider = provider();

        refused(provider, "bad");
        Thread.sleep(20);
        refused(provider, "bad");

        assertThat(validations).hasValue(2);
    }

    @Test
    void an_address_with_too_many_bad_tokens_is_refused_without_asking_keystone() {
        settings.put("coffer.identity.bad-tokens-per-minute", "3");
        CallerProvider provider = provider();
        authenticate(provider, Kind.X_AUTH_TOKEN, "good");

        for (int i = 0; i < 3; i++) {
            refused(provider, "bad-" + i);
        }

        int asked = validations.get();
        for (int i = 3; i < 100; i++) {
            String token = "bad-" + i;
            assertThatExceptionOfType(Fault.class)
                    .isThrownBy(() -> authenticate(provider, Kind.X_AUTH_TOKEN, token))
                    .satisfies(fault -> {
                        assertThat(fault.code()).isEqualTo(FaultCode.OVER_LIMIT);
                        assertThat(fault.headers()).containsKey("Retry-After");
                    });
        }
        assertThat(validations).hasValue(asked);
        assertThat(Caller.of(authenticate(provider, Kind.X_AUTH_TOKEN, "good")).userName())
                .as("a token that is known")
                .isEqualTo("alice");
        assertThat(Caller.of(authenticate(provider, Kind.X_AUTH_TOKEN, "fixed")).accountId())
                .isEqualTo("demo");
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .as("another address")
                .isThrownBy(() ->
                        authenticate(provider, new TokenRequest(Kind.X_AUTH_TOKEN, "bad-of-another", "192.0.2.2")));
    }

    @Test
    void a_bearer_token_that_was_good_stays_welcome_from_an_address_with_too_many_bad_ones() {
        Issuer issuer = new Issuer();
        settings.putAll(issuer.start());
        settings.put("coffer.identity.bad-tokens-per-minute", "3");
        Issuer.publishKeys();
        try {
            CallerProvider provider = provider();
            String good = Issuer.token(Issuer.claims("demo", "member"));
            String unseen = Issuer.token(Issuer.claims("other", "member"));
            authenticate(provider, Kind.BEARER, good);

            for (int i = 0; i < 3; i++) {
                refused(provider, "bad-" + i);
            }

            assertThat(Caller.of(authenticate(provider, Kind.BEARER, good)).accountId())
                    .isEqualTo("demo");
            assertThatExceptionOfType(Fault.class)
                    .isThrownBy(() -> authenticate(provider, Kind.BEARER, unseen))
                    .satisfies(fault -> assertThat(fault.code()).isEqualTo(FaultCode.OVER_LIMIT));
        } finally {
            issuer.stop();
        }
    }

    private static void refused(CallerProvider provider, String token) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> authenticate(provider, Kind.X_AUTH_TOKEN, token));
    }

    private static SecurityIdentity authenticate(CallerProvider provider, Kind kind, String token) {
        return authenticate(provider, new TokenRequest(kind, token, CLIENT));
    }

    private static SecurityIdentity authenticate(CallerProvider provider, TokenRequest request) {
        AuthenticationRequestContext context = new AuthenticationRequestContext() {
            @Override
            public Uni<SecurityIdentity> runBlocking(Supplier<SecurityIdentity> work) {
                return Uni.createFrom().item(work);
            }
        };
        return provider.authenticate(request, context).await().indefinitely();
    }

    private CallerProvider provider() {
        IdentityConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(Path.class, 100, new PathConverter())
                .withMapping(IdentityConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(IdentityConfig.class);
        Roles roles = new Roles(config);
        return new CallerProvider(
                new StaticTokens(config, roles),
                new KeystoneTokens(config, roles, new ObjectMapper(), Clock.systemUTC()),
                new BearerTokens(config, new DefaultJWTParser(), roles),
                new Refusals(config));
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 201;
        if (exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("X-Subject-Token", "own");
        } else {
            validations.incrementAndGet();
            status = "good".equals(exchange.getRequestHeaders().getFirst("X-Subject-Token")) ? 200 : 404;
        }
        byte[] body = (status < 300 ? VALID : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
