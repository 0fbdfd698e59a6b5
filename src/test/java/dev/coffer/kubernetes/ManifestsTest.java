package dev.coffer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.backup.BackupWork;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void in_production_only_the_prover_has_the_age_identity_and_all_kinds_of_work_are_done() {
        Rendered rendered = new Rendered(Kustomization.render(ROOT.resolve("overlays/production")));
        Map<String, String> kinds = new TreeMap<>();
        for (Rendered.Pod pod : rendered.coffer()) {
            boolean identity = pod.spec().toString().contains("coffer-prover");
            assertThat(identity).as(pod.name()).isEqualTo(pod.name().equals("Deployment coffer-prover"));
            Map<String, String> environment = rendered.environment(coffer(pod));
            if (environment.containsKey("COFFER_WORKER_KINDS")) {
                kinds.put(pod.name(), environment.get("COFFER_WORKER_KINDS"));
            }
        }

        assertThat(kinds)
                .containsOnly(
                        entry("Deployment coffer-prover", "prove"),
                        entry("Deployment coffer-worker", "take,copy,verify,restore,remove,sweep,rebuild,deliver"));
        assertThat(rendered.find("ScaledObject", "coffer-worker").orElseThrow().toString())
                .contains("task_name <> '" + BackupWork.PROVE + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "jobs", "knative"})
    void where_the_store_is_a_bucket_no_pod_has_a_volume_that_lasts(String overlay) {
        Rendered rendered =
                new Rendered(Kustomization.render(ROOT.resolve("overlays").resolve(overlay)));

        assertThat(rendered.of("PersistentVolumeClaim")).isEmpty();
        for (Rendered.Pod pod : rendered.coffer()) {
            assertThat(pod.spec().toString()).doesNotContain("persistentVolumeClaim");
            assertThat(rendered.environment(coffer(pod)))
                    .as(pod.name())
                    .containsEntry("COFFER_STORES_DEFAULT", "objects")
                    .containsEntry("COFFER_STORES_OBJECTS_KIND", "s3");
            // The Job that migrates the catalog does not use the store.
            assertThat(coffer(pod).path("envFrom").toString().contains("\"name\":\"coffer-store\""))
                    .as(pod.name())
                    .isEqualTo(!pod.isOf("Job"));
        }
    }

    @Test
    void production_takes_a_shared_folder_for_its_store_too(@TempDir Path folder) throws IOException {
        Path kubernetes = folder.toRealPath().relativize(ROOT.toRealPath());
        Files.writeString(folder.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: coffer
                resources: [%1$s/overlays/production]
                components: [%1$s/components/shared-folder]
                """.formatted(kubernetes));

        List<ObjectNode> objects = Kustomization.render(folder);

        assertThat(ManifestCheck.problems(objects)).isEmpty();
        Rendered rendered = new Rendered(objects);
        List<Rendered.Pod> pods =
                rendered.coffer().stream().filter(pod -> pod.isOf("Deployment")).toList();
        assertThat(pods).hasSize(3).allSatisfy(pod -> {
            assertThat(mounts(coffer(pod))).contains("store");
            assertThat(rendered.environment(coffer(pod)))
                    .containsEntry("COFFER_STORES_LOCAL_PATH", "/var/lib/coffer/store");
        });
    }

    @Test
    void a_job_does_one_piece_of_work_and_outlives_a_change_of_its_definition() {
        Rendered rendered = new Rendered(Kustomization.render(ROOT.resolve("overlays/jobs")));
        ObjectNode job = rendered.find("ScaledJob", "coffer-work").orElseThrow();
        Rendered.Pod pod = rendered.coffer().stream()
                .filter(each -> each.isOf("ScaledJob"))
                .findFirst()
                .orElseThrow();

        assertThat(coffer(pod).path("args").toString()).isEqualTo("[\"work\",\"--once\"]");
        assertThat(pod.spec().path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(job.at("/spec/jobTargetRef/backoffLimit").asInt(-1)).isZero();
        assertThat(job.at("/spec/jobTargetRef").has("activeDeadlineSeconds")).isFalse();
        assertThat(job.at("/spec/rollout/strategy").asText()).isEqualTo("gradual");
        // This one does not take the running Jobs off what waits.
        assertThat(job.at("/spec/scalingStrategy/strategy").asText()).isEqualTo("accurate");
        assertThat(rendered.find("Deployment", "coffer-worker")).isEmpty();
        assertThat(rendered.of("ScaledObject")).isEmpty();
    }

    @Test
    void the_query_for_jobs_counts_what_waits_and_what_a_dead_job_left() {
        String query = new Rendered(Kustomization.render(ROOT.resolve("overlays/jobs")))
                .find("ScaledJob", "coffer-work")
                .orElseThrow()
                .at("/spec/triggers/0/metadata/query")
                .asText();
        try (TestServer server = TestServer.start()) {
            server.execute(
                    "postgres",
                    "create table scheduled_tasks (task_name text, picked boolean, execution_time timestamptz,"
                            + " last_heartbeat timestamptz)",
                    "insert into scheduled_tasks values ('backup-take', false, now(), null),"
                            + " ('store-sweep', false, now() - interval '1 hour', null),"
                            + " ('backup-take', true, now(), now() - interval '2 minutes')",
                    // Not due, with a Job, and the prover's.
                    "insert into scheduled_tasks values ('backup-take', false, now() + interval '1 minute', null),"
                            + " ('backup-take', true, now(), now()),"
                            + " ('" + BackupWork.PROVE + "', false, now(), null)");

            assertThat(server.rows("postgres", query)).containsExactly("3");
        }
    }

    @Test
    void the_server_beside_the_prover_is_reached_from_its_pod_only_with_a_password_and_sees_nothing_of_it() {
        Rendered rendered = new Rendered(Kustomization.render(ROOT.resolve("overlays/production")));
        Rendered.Pod prover = rendered.coffer().stream()
                .filter(pod -> pod.name().equals("Deployment coffer-prover"))
                .findFirst()
                .orElseThrow();
        JsonNode server = prover.spec().at("/initContainers/0");

        assertThat(server.path("restartPolicy").asText()).isEqualTo("Always");
        assertThat(server.path("args").toString()).contains("-clisten_addresses=127.0.0.1");
        assertThat(rendered.environment(server)).containsEntry("POSTGRES_INITDB_ARGS", "--auth=scram-sha-256");
        Set<String> own = Set.of("data", "postgresql-tmp", "run");
        assertThat(mounts(server)).isEqualTo(own);
        assertThat(mounts(coffer(prover))).doesNotContainAnyElementsOf(own);
        assertThat(server.at("/securityContext/runAsUser"))
                .isNotEqualTo(prover.spec().at("/securityContext/runAsUser"));
        assertThat(prover.spec().path("shareProcessNamespace").asBoolean()).isFalse();
    }

    private static JsonNode coffer(Rendered.Pod pod) {
        return pod.spec().at("/containers/0");
    }

    private static Set<String> mounts(JsonNode container) {
        return Rendered.stream(container.path("volumeMounts"))
                .map(mount -> mount.path("name").asText())
                .collect(Collectors.toSet());
    }
}
