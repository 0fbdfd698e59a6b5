package dev.coffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** The bill of materials beside the package. */
class BillOfMaterialsIT {

    /** What Maven counts among the libraries and Quarkus leaves out of the package: a part of the development mode. */
    private static final String NOT_PACKAGED = "io.quarkus.quarkus-ide-launcher";

    private final JsonPath bill = JsonPath.from(Path.of("target/bom.json").toFile());

    @Test
    @DisabledIfSystemProperty(named = "native", matches = ".*", disabledReason = "the executable has no folder of jars")
    void it_lists_every_jar_of_the_package_and_nothing_else() throws Exception {
        Set<String> listed = components().stream()
                .filter(component -> !name(component).equals(NOT_PACKAGED))
                .map(BillOfMaterialsIT::jar)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).isEqualTo(jars());
    }

    @Test
    void it_names_coffer_and_gives_a_hash_and_an_address_of_each_part() {
        assertThat(bill.getString("bomFormat")).isEqualTo("CycloneDX");
        assertThat(bill.getString("metadata.component.name")).isEqualTo("coffer");
        assertThat(components()).isNotEmpty().allSatisfy(component -> {
            assertThat(component.get("purl")).asString().startsWith("pkg:maven/");
            assertThat((List<?>) component.get("hashes")).isNotEmpty();
        });
    }

    private List<Map<String, Object>> components() {
        return bill.getList("components");
    }

    private static String name(Map<String, Object> component) {
        return component.get("group") + "." + component.get("name");
    }

    /** As Quarkus names the jar, without its extension. */
    private static String jar(Map<String, Object> component) {
        return name(component) + "-" + component.get("version");
    }

    private static Set<String> jars() throws IOException {
        Set<String> jars = new TreeSet<>();
        for (String folder : List.of("boot", "main")) {
            try (Stream<Path> files = Files.list(Path.of("target/quarkus-app/lib", folder))) {
                files.map(file -> file.getFileName().toString().replaceFirst("\\.jar$", ""))
                        .forEach(jars::add);
            }
        }
        return jars;
    }
}
