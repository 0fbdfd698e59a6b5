package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Impatient;
import dev.coffer.harness.Outage;
import dev.coffer.harness.TestServer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalog's server goes away and comes back, or a row stays locked, while the service stays up. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(Impatient.class)
class CatalogOutageTest {

    private static final String ID = "0198f2a0-0000-7000-8000-000000000001";

    /** More than foreground-validation-interval. */
    private static final Duration IDLE = Duration.ofMillis(1_100);

    @Inject
    AgroalDataSource catalog;

    private final String url;

    CatalogOutageTest(@ConfigProperty(name = "quarkus.datasource.jdbc.url") String url) {
        this.url = url;
    }

    /** Connections that the test before has broken are found to be so once they have been idle for a second. */
    @BeforeEach
    void letConnectionsIdle() {
        Instant idle = Instant.now().plus(IDLE);
        Api.await(Instant::now, idle::isBefore);
    }

    @Test
    void without_its_catalog_the_service_answers_503_and_with_it_again_200() throws Exception {
        // given
        assertThat(Api.DEMO.get("/backups").statusCode()).isEqualTo(200);
        // when
        Outage outage = Outage.of(url, TestServer.USER, TestServer.PASSWORD);
        try (outage) {
            // then
            assertUnavailable(List.of(
                    () -> Api.DEMO.get("/backups"),
                    () -> Api.DEMO.get("/instances"),
                    () -> Api.DEMO.get("/datastores"),
                    () -> Api.DEMO.get("/instances/" + ID + "/backups"),
                    () -> Api.DEMO.post("/backups", Map.of("backup", Map.of("name", "n", "instance", ID))),
                    () -> Api.DEMO.delete("/backups/" + ID),
                    () -> Api.DEMO.delete("/instances/" + ID)));
            assertThat(Api.DEMO.request().get("/").statusCode()).isEqualTo(200);
            assertThat(FaultAnswer.of(Api.OTHER.request().get("/v1.0/demo/backups"))
                            .kind())
                    .isEqualTo("forbidden 403");
        }
        Api.await(() -> Api.DEMO.get("/backups").statusCode(), status -> status == 200);
        catalog.flush(AgroalDataSource.FlushMode.ALL);
    }

    @Test
    void a_connection_that_ended_while_it_was_idle_is_replaced() throws Exception {
        // given
        useSeveralConnections();
        try (Connection other = DriverManager.getConnection(url, TestServer.USER, TestServer.PASSWORD);
                Statement statement = other.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'coffer'");
        }
        letConnectionsIdle();
        // when, then
        useSeveralConnections();
    }

    /** Uses eight at a time, and fails if one does not work. */
    private void useSeveralConnections() throws SQLException {
        List<Connection> used = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Connection connection = catalog.getConnection();
                used.add(connection);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select 1");
                }
            }
        } finally {
            for (Connection connection : used) {
                connection.close();
            }
        }
    }

    @Test
    void a_lock_that_another_transaction_keeps_is_not_waited_for_for_ever() throws Exception {
        CatalogRows rows = new CatalogRows(catalog);
        String instance = rows.instance("other");
        String backup = rows.backup("other", instance);
        Response answer;
        try (Connection other = DriverManager.getConnection(url, TestServer.USER, TestServer.PASSWORD)) {
            lock(other, instance);

            answer = Api.OTHER.delete("/backups/" + backup);
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Api.OTHER.delete("/backups/" + backup).statusCode()).isEqualTo(202);
    }

    @Test
    void a_lock_of_a_process_that_is_frozen_in_its_transaction_is_soon_gone() throws Exception {
        CatalogRows rows = new CatalogRows(catalog);
        String instance = rows.instance("other");
        String backup = rows.backup("other", instance);
        // One of the service's own connections, which does nothing from here on.
        try (Connection frozen = catalog.getConnection()) {
            lock(frozen, instance);

            assertThat(Api.OTHER.delete("/backups/" + backup).statusCode()).isEqualTo(202);
        }
    }

    private static void lock(Connection connection, String instance) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement lock = connection.prepareStatement("select 1 from instance where id = ? for update")) {
            lock.setObject(1, UUID.fromString(instance));
            lock.executeQuery();
        }
    }

    /** Sends the requests at the same time, since each one waits for a connection. */
    private static void assertUnavailable(List<Supplier<Response>> requests) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(requests.size());
        try {
            List<Future<Response>> answers = new ArrayList<>();
            for (Supplier<Response> request : requests) {
                answers.add(clients.submit(request::get));
            }
            for (Future<Response> answer : answers) {
                Response response = answer.get();
                assertThat(FaultAnswer.of(response).kind()).isEqualTo("serviceUnavailable 503");
                assertThat(response.header("Retry-After")).isNotBlank();
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
