package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An unexpected failure: the caller gets an id, the log gets the rest. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class UnexpectedFailureTest {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Logger LOGGER = Logger.getLogger(FaultMappers.class.getName());

    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();

    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void record() {
        LOGGER.addHandler(recorder);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(recorder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "checked", "error", "nameless", "web", "view", "statement"})
    void an_unexpected_exception_is_500_with_an_id_that_is_in_the_log(String kind) {
        // when
        Response response = Api.DEMO.get("/test-failures/" + kind);
        // then
        FaultAnswer fault = FaultAnswer.of(response);
        assertThat(fault.kind()).isEqualTo("instanceFault 500");
        Matcher id = ID.matcher(fault.message());
        assertThat(id.find()).as(fault.message()).isTrue();
        assertThat(response.asString()).doesNotContain("hunter2", "Exception", "dev.coffer", "at ");
        assertThat(logged).hasSize(1);
        assertThat(logged.get(0).getLevel().intValue()).isGreaterThanOrEqualTo(Level.SEVERE.intValue());
        assertThat(message(logged.get(0))).contains(id.group());
        assertThat(logged.get(0).getThrown()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-connection", "terminated", "starting", "full", "read-only", "pool"})
    void a_catalog_out_of_reach_is_503_and_one_line_in_the_log(String kind) {
        // when
        Response response = Api.DEMO.get("/test-failures/" + kind);
        // then
        assertThat(FaultAnswer.of(response).kind()).isEqualTo("serviceUnavailable 503");
        assertThat(response.header("Retry-After")).matches("[0-9]+");
        assertThat(response.asString()).doesNotContain("hunter2");
        assertThat(logged).hasSize(1);
        assertThat(logged.get(0).getThrown()).isNull();
    }

    @Test
    void a_status_outside_the_catalogue_is_the_nearest_fault() {
        // when
        Response response = Api.DEMO.get("/test-failures/teapot");
        // then
        assertThat(response.asString()).doesNotContain("hunter2");
        assertThat(FaultAnswer.of(response).kind()).isEqualTo("badRequest 400");
        assertThat(logged).isEmpty();
    }

    private static String message(LogRecord line) {
        return new PatternFormatter("%s").format(line);
    }
}
