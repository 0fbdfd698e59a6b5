package dev.coffer.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.api.fault.Fault;
import dev.coffer.engine.Engines;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TestServer;
import dev.coffer.limit.Quotas;
import dev.coffer.secret.Keys;
import dev.coffer.secret.PasswordReferences;
import dev.coffer.secret.SealedPasswords;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that cannot be registered as asked: the caller learns why, and the catalog keeps nothing. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class InstanceRegistrationTest {

    /** An account of these tests alone, which never has an instance. */
    private static final Api API = new Api("cloud-token", "registrations");

    private static final String WRONG_PASSWORD = "wr0ng-passw0rd";

    private static TestServer server;

    @Inject
    Engines engines;

    @Inject
    Quotas quotas;

    @Inject
    InstanceStore stores;

    @Inject
    Clock clock;

    @Inject
    Event<InstanceCreated> created;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_wrong_password_is_refused_with_the_servers_words() {
        assertRefused(
                Registration.of(server).connection("password", WRONG_PASSWORD),
                "'instance.connection'",
                "127.0.0.1:" + server.port(),
                "password authentication failed for user \"postgres\"");
    }

    @Test
    void a_missing_password_is_refused() {
        assertRefused(Registration.of(server).withoutPassword(), "'instance.connection'", "password");
    }

    @Test
    void a_port_on_which_nobody_listens_is_refused() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertRefused(
                Registration.of(server).connection("port", port),
                "'instance.connection'",
                "127.0.0.1:" + port + " cannot be reached",
                "refused");
    }

    @Test
    void a_host_that_does_not_exist_is_refused() {
        assertRefused(
                Registration.of(server).connection("host", "db.invalid"),
                "'instance.connection'",
                "db.invalid",
                "the host name is not known");
    }

    @Test
    void a_database_that_does_not_exist_is_named() {
        assertRefused(
                Registration.of(server, "postgres", "no-such"),
                "'instance.connection'",
                "database \"no-such\" does not exist");
    }

    @Test
    void a_server_of_another_protocol_is_recognised_as_such() throws Exception {
        try (ServerSocket mail = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread greeting = new Thread(() -> greetEverybody(mail), "mail server");
            greeting.setDaemon(true);
            greeting.start();

            assertRefused(
                    Registration.of(server)
                            .connection("port", mail.getLocalPort())
                            .connection("tls", "disable"),
                    "'instance.connection'",
                    "does not speak PostgreSQL's protocol");
        }
    }

    @Test
    void a_server_that_says_nothing_is_not_waited_for_for_ever() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    Registration.of(server).connection("port", silent.getLocalPort()),
                    "'instance.connection'",
                    "no answer within 5.0 s");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/var/run/postgresql",
                "localhost/postgres?user=x",
                "localhost,other",
                "localhost:5432",
                "a b",
                "postgres@localhost",
                "127.0.0.1\n",
                "höst"
            })
    void a_host_that_is_neither_a_name_nor_an_address_is_refused(String host) {
        assertRefused(Registration.of(server).connection("host", host), "'instance.connection.host'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void a_port_that_is_none_is_refused(int port) {
        assertRefused(Registration.of(server).connection("port", port), "'instance.connection.port'", "1 to 65535");
    }

    @Test
    void an_unknown_tls_mode_is_refused_with_those_that_are_known() {
        assertRefused(
                Registration.of(server).connection("tls", "always"),
                "'instance.connection.tls'",
                "prefer",
                "verify-full");
    }

    @Test
    void tls_that_the_server_does_not_speak_is_refused() {
        assertRefused(Registration.of(server).connection("tls", "require"), "'instance.connection'", "SSL");
    }

    @Test
    void a_version_that_is_not_the_servers_is_refused_and_the_servers_is_named() {
        assertRefused(
                Registration.of(server).datastore("version", "14"), "'instance.datastore.version'", "PostgreSQL 15.");
    }

    @Test
    void an_unknown_datastore_is_not_found() {
        Response answer = refusal(Registration.of(server).datastore("type", "oracle"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.<String>path("itemNotFound.message")).contains("oracle");
    }

    @Test
    void a_password_and_a_reference_exclude_each_other() {
        assertRefused(
                Registration.of(server).connection("password_ref", "file:orders"),
                "'instance.connection.password_ref' cannot stand beside a password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:no-such", "file:../demo/orders", "env:no_such", "vault:orders", ""})
    void a_reference_that_leads_to_no_password_of_this_account_is_refused(String reference) {
        assertRefused(
                Registration.of(server).withoutPassword().connection("password_ref", reference),
                "'instance.connection.password_ref'");
    }

    @Test
    void without_a_key_a_password_is_refused_and_the_way_out_is_named() {
        SealedPasswords noKey = new SealedPasswords(Keys.NONE);
        InstanceRegistration withoutKey = new InstanceRegistration(
                new ServerProbe(engines, noKey, new PasswordReferences(Keys.NONE)),
                noKey,
                quotas,
                stores,
                clock,
                created);
        InstanceRequest request = new InstanceRequest(
                "orders",
                new InstanceRequest.WantedDatastore("postgresql", null, null),
                new InstanceRequest.Connection(
                        "127.0.0.1", server.port(), TestServer.USER, TestServer.PASSWORD, null, null, null, null),
                null,
                null);

        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> withoutKey.register("other", request)))
                .withMessageContaining("'instance.connection.password'")
                .withMessageContaining("coffer.secrets.key")
                .withMessageContaining("password_ref");
        assertThat(instances()).isEmpty();
    }

    private static void assertRefused(Registration registration, String... words) {
        Response answer = refusal(registration);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
        assertThat(answer.<String>path("badRequest.message")).contains(words);
    }

    private static Response refusal(Registration registration) {
        Response answer = API.post("/instances", registration.body());
        assertThat(answer.asString()).doesNotContain(TestServer.PASSWORD, WRONG_PASSWORD);
        assertThat(instances()).isEmpty();
        return answer;
    }

    private static List<Object> instances() {
        return API.get("/instances").jsonPath().getList("instances");
    }

    private static void greetEverybody(ServerSocket listening) {
        while (!listening.isClosed()) {
            try (Socket client = listening.accept();
                    OutputStream out = client.getOutputStream()) {
                out.write("220 mail.example.org ESMTP ready\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                client.getInputStream().readNBytes(8);
            } catch (IOException e) {
                // The client hung up, or the test is over.
            }
        }
    }
}
