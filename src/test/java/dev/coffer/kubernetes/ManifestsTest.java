package dev.coffer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each overlay renders to is what Kubernetes takes, whole, and set up with settings that there are. */
class ManifestsTest {

    private static final Path ROOT = Path.of("kubernetes");

    static List<Path> overlays() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT.resolve("overlays"))) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void an_overlay_has_nothing_wrong_with_it(Path overlay) {
        assertThat(ManifestCheck.problems(Kustomization.render(overlay))).isEmpty();
    }

    @Test
    void the_base_lacks_only_what_the_overlays_bring() {
        List<String> problems = ManifestCheck.problems(Kustomization.render(ROOT.resolve("base")));

        assertThat(problems)
                .isNotEmpty()
                .allMatch(problem -> problem.endsWith("there is no Secret coffer")
                        || problem.endsWith("there is no PersistentVolumeClaim coffer-store")
                        || problem.startsWith("Deployment coffer-worker: says how many"));
    }

    @Test
    void the_secret_template_has_every_key_that_the_base_asks_for() throws IOException {
        List<ObjectNode> objects = Kustomization.render(ROOT.resolve("base"));
        objects.addAll(Yaml.documents(Files.readString(ROOT.resolve("base/secret-template.yaml"))));

        assertThat(ManifestCheck.problems(objects)).noneMatch(problem -> problem.contains("Secret"));
    }

    @Test
    void the_trial_asks_only_for_what_every_cluster_has() {
        assertThat(Kustomization.render(ROOT.resolve("overlays/trial")))
                .extracting(object -> object.path("apiVersion").asText())
                .isSubsetOf("v1", "apps/v1", "batch/v1", "networking.k8s.io/v1", "policy/v1", "autoscaling/v2");
    }

    @Test
    void each_overlay_enforces_restricted_pods_in_its_namespace() throws IOException {
        for (Path overlay : overlays()) {
            assertThat(new Rendered(Kustomization.render(overlay)).find("Namespace", "coffer"))
                    .as(overlay.toString())
                    .hasValueSatisfying(namespace -> assertThat(namespace
                                    .at("/metadata/labels")
                                    .path("pod-security.kubernetes.io/enforce")
                                    .asText())
                            .isEqualTo("restricted"));
        }
    }
}
