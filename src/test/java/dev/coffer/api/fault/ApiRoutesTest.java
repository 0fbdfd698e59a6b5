package dev.coffer.api.fault;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.CatalogResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class ApiRoutesTest {

    @Test
    void the_table_says_what_the_openapi_document_says() {
        // given
        Map<String, Map<String, Object>> documented =
                given().get("/q/openapi?format=json").jsonPath().getMap("paths");
        Map<String, Set<String>> fromDocument = new TreeMap<>();
        documented.forEach((path, operations) -> {
            Set<String> methods = new TreeSet<>();
            operations.keySet().stream()
                    .filter(key -> key.matches("get|post|put|patch|delete"))
                    .forEach(key -> methods.add(key.toUpperCase(java.util.Locale.ROOT)));
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            methods.add("OPTIONS");
            fromDocument.put(path, methods);
        });
        // when
        Map<String, Set<String>> fromTable = new TreeMap<>();
        ApiRoutes.table()
                .forEach(offered -> fromTable.put(
                        offered.template(),
                        new TreeSet<>(Set.of(offered.methods().split(", ")))));
        // then
        assertThat(fromTable).isEqualTo(fromDocument);
    }
}
