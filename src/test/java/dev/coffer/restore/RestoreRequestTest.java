package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Actions on an instance that are refused as they stand, whatever the server and the backup are. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class RestoreRequestTest {

    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    @Inject
    AgroalDataSource catalog;

    private String instance = UNKNOWN;

    @BeforeEach
    void an_instance() {
        instance = new CatalogRows(catalog).instance("demo");
    }

    private static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("backupRef", null, "restore.backupRef"),
                Arguments.of("backupRef", 5, "restore.backupRef"),
                Arguments.of("databases", "ledger", "restore.databases"),
                Arguments.of("databases", List.of(1), "restore.databases"),
                Arguments.of("databases", Collections.singletonList(null), "restore.databases"),
                Arguments.of("tables", List.of("public.entries"), "restore.tables"),
                Arguments.of("tables", Map.of("ledger", "public.entries"), "restore.tables"),
                Arguments.of("tables", Map.of("ledger", List.of()), "restore.tables"),
                Arguments.of("tables", Map.of("ledger", List.of("entries")), "restore.tables"),
                Arguments.of("tables", Map.of("ledger", List.of("a.b.c")), "restore.tables"),
                Arguments.of("tables", Map.of("ledger", List.of("public.entries; drop table x")), "restore.tables"),
                Arguments.of("as", "other", "restore.as"),
                Arguments.of("as", Map.of("ledger", ""), "restore.as"),
                Arguments.of("as", Map.of("ledger", 5), "restore.as"),
                Arguments.of("as", Map.of("ledger", "ü".repeat(32)), "restore.as"),
                Arguments.of("mode", "in place", "restore.mode"),
                Arguments.of("mode", "instance", "restore.mode"),
                Arguments.of("tablespaces", "ignore", "restore.tablespaces"),
                Arguments.of("passwords", "yes", "restore.passwords"),
                Arguments.of("keep_replaced_for", "7d", "restore.keep_replaced_for"),
                Arguments.of("keep_replaced_for", "soon", "restore.keep_replaced_for"),
                Arguments.of("database", "ledger", "restore.database"),
                Arguments.of("skip_verify", true, "restore.skip_verify"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrong")
    void a_field_that_is_wrong_or_unknown_is_400_and_named(String field, @Nullable Object value, String named) {
        Map<String, Object> restore = new HashMap<>(Map.of("backupRef", UNKNOWN));
        restore.put(field, value);

        FaultAnswer fault = FaultAnswer.of(Restores.order(instance, Map.of("restore", restore)));

        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith("'" + named);
    }

    @Test
    void an_action_is_known_or_refused() {
        String path = "/instances/" + instance + "/action";
        assertThat(Api.DEMO.post(path, Map.of("restart", Map.of())).statusCode())
                .isEqualTo(501);
        assertThat(Api.DEMO.post(path, Map.of("resize", Map.of("flavorRef", 1))).asString())
                .contains("'resize'");
        assertThat(Api.DEMO.post(path, Map.of("explode", Map.of())).statusCode())
                .isEqualTo(400);
        assertThat(Api.DEMO.post(path, Map.of()).statusCode()).isEqualTo(400);
        assertThat(Api.DEMO
                        .post(
                                path,
                                Map.of(
                                        "restore",
                                        Map.of("backupRef", UNKNOWN),
                                        "drop_replaced",
                                        Map.of("database", "x")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(Api.DEMO
                        .post("/instances/" + UNKNOWN + "/action", Restores.of(UNKNOWN))
                        .statusCode())
                .isEqualTo(404);
        assertThat(Api.OTHER.post(path, Restores.of(UNKNOWN)).statusCode()).isEqualTo(404);
        assertThat(new Api("creator-token", "demo")
                        .post(path, Restores.of(UNKNOWN))
                        .statusCode())
                .isIn(401, 403);
    }
}
