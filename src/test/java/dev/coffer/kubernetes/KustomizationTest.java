package dev.coffer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The renderer of these tests, held against the real one where this machine has it. */
class KustomizationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "monitoring",
                "overlays/trial",
                "overlays/production",
                "overlays/jobs",
                "overlays/knative"
            })
    void renders_what_kubectl_renders(String folder) throws Exception {
        assumeTrue(hasKustomize5(), "kubectl with Kustomize 5 is not on the PATH");
        Path path = Path.of("kubernetes", folder);

        List<ObjectNode> theirs = Yaml.documents(run("kubectl", "kustomize", path.toString()));

        assertThat(byName(Kustomization.render(path))).isEqualTo(byName(theirs));
    }

    private static Map<String, ObjectNode> byName(List<ObjectNode> objects) {
        Map<String, ObjectNode> sorted = new TreeMap<>();
        objects.forEach(object -> sorted.put(object.path("apiVersion").asText() + " " + Rendered.name(object), object));
        return sorted;
    }

    private static boolean hasKustomize5() throws InterruptedException {
        try {
            return run("kubectl", "version", "--client").contains("Kustomize Version: v5");
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
