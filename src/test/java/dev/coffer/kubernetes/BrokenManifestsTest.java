package dev.coffer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is broken in a good overlay is found, so that the other tests mean something. */
class BrokenManifestsTest {

    private static final String API = "Deployment coffer-api";
    private static final String WORKER = "Deployment coffer-worker";

    static List<Arguments> breaks() {
        return List.of(
                broken(
                        "an unknown field",
                        API,
                        "coffer-api: Unrecognized field \"replica\"",
                        spec -> spec.put("replica", 2)),
                broken(
                        "an unknown field of a container",
                        API,
                        "\"imagePullPolcy\"",
                        spec -> container(spec).put("imagePullPolcy", "Always")),
                broken(
                        "an unknown field of a kind of KEDA",
                        "ScaledObject coffer-worker",
                        "\"maxReplicas\"",
                        spec -> spec.put("maxReplicas", 3)),
                broken(
                        "an unknown field of a kind of Prometheus",
                        "PodMonitor coffer",
                        "\"podMetricEndpoints\"",
                        spec -> spec.putArray("podMetricEndpoints")),
                broken(
                        "a value of another type",
                        API,
                        "coffer-api: Cannot",
                        spec -> spec.put("revisionHistoryLimit", "three")),
                broken("no selector", API, "does not select its own pods", spec -> spec.remove("selector")),
                broken(
                        "a selector of nothing",
                        "PodDisruptionBudget coffer-worker",
                        "selects no pod",
                        spec -> spec.withObject("/selector/matchLabels").put("app.kubernetes.io/component", "wroker")),
                broken(
                        "a selector of another's pods",
                        API,
                        "also selects the pods of another",
                        spec -> spec.withObject("/selector/matchLabels").remove("app.kubernetes.io/component")),
                broken(
                        "a service of nothing",
                        "Service coffer",
                        "selects no pod",
                        spec -> spec.withObject("/selector").put("app.kubernetes.io/name", "cofer")),
                broken(
                        "a service for no port",
                        "Service coffer",
                        "names a port that no pod has",
                        spec -> ((ObjectNode) spec.at("/ports/0")).put("targetPort", "web")),
                broken(
                        "a monitor of no port",
                        "PodMonitor coffer",
                        "names a port that no pod has",
                        spec -> ((ObjectNode) spec.at("/podMetricsEndpoints/0")).put("port", "metrics")),
                broken(
                        "a policy for no port",
                        "NetworkPolicy coffer-api",
                        "names a port that no pod has",
                        spec -> ((ObjectNode) spec.at("/ingress/0/ports/0")).put("port", "web")),
                broken(
                        "a missing ConfigMap",
                        API,
                        "there is no ConfigMap cofer",
                        spec -> ((ObjectNode) container(spec).at("/envFrom/0/configMapRef")).put("name", "cofer")),
                broken(
                        "a missing Secret",
                        WORKER,
                        "there is no Secret cofer",
                        spec -> ((ObjectNode) container(spec).at("/env/0/valueFrom/secretKeyRef"))
                                .put("name", "cofer")),
                broken(
                        "a missing key",
                        WORKER,
                        "has no key url",
                        spec -> ((ObjectNode) container(spec).at("/env/0/valueFrom/secretKeyRef")).put("key", "url")),
                broken(
                        "a missing key of a volume",
                        API,
                        "has no key key",
                        spec -> ((ObjectNode) spec.at("/template/spec/volumes/1/secret/items/0")).put("key", "key")),
                broken(
                        "a missing account",
                        API,
                        "there is no ServiceAccount api",
                        spec -> pod(spec).put("serviceAccountName", "api")),
                broken(
                        "a missing volume",
                        API,
                        "mounts a volume that is not there",
                        spec -> ((ObjectNode) container(spec).at("/volumeMounts/0")).put("name", "temp")),
                broken(
                        "a missing target of the autoscaler",
                        "HorizontalPodAutoscaler coffer-api",
                        "there is no Deployment api",
                        spec -> spec.withObject("/scaleTargetRef").put("name", "api")),
                broken(
                        "a missing login of the scaler",
                        "ScaledObject coffer-worker",
                        "there is no TriggerAuthentication queue",
                        spec -> ((ObjectNode) spec.at("/triggers/0/authenticationRef")).put("name", "queue")),
                broken(
                        "a missing key of the scaler's login",
                        "TriggerAuthentication coffer-queue",
                        "has no key url",
                        spec -> ((ObjectNode) spec.at("/secretTargetRef/0")).put("key", "url")),
                broken("two who scale", API, "says how many replicas", spec -> spec.put("replicas", 2)),
                broken(
                        "an image without a tag",
                        API,
                        "an image without a tag",
                        spec -> container(spec).put("image", "coffer")),
                broken(
                        "the latest image",
                        API,
                        "an image without a tag",
                        spec -> container(spec).put("image", "coffer:latest")),
                broken(
                        "a probe of a number",
                        API,
                        "livenessProbe that names no port",
                        spec -> ((ObjectNode) container(spec).at("/livenessProbe/httpGet")).put("port", 8080)),
                broken(
                        "a probe of no port",
                        API,
                        "readinessProbe that names no port",
                        spec -> ((ObjectNode) container(spec).at("/readinessProbe/httpGet")).put("port", "web")),
                broken(
                        "no readiness",
                        API,
                        "has no readinessProbe",
                        spec -> container(spec).remove("readinessProbe")),
                broken(
                        "a setting that is none",
                        API,
                        "no setting is called COFFER_WORKER_ENABELD",
                        spec -> env(spec)
                                .addObject()
                                .put("name", "COFFER_WORKER_ENABELD")
                                .put("value", "x")),
                broken(
                        "a setting of Quarkus that is none",
                        API,
                        "no setting is called QUARKUS_HTTP_PROT",
                        spec -> env(spec)
                                .addObject()
                                .put("name", "QUARKUS_HTTP_PROT")
                                .put("value", "80")),
                broken(
                        "a setting with a value that is none",
                        API,
                        "coffer.worker.threads",
                        spec -> env(spec)
                                .addObject()
                                .put("name", "COFFER_WORKER_THREADS")
                                .put("value", "many")),
                broken(
                        "too little time to end",
                        WORKER,
                        "is killed after 60 seconds and may need 630",
                        spec -> pod(spec).put("terminationGracePeriodSeconds", 60)),
                broken(
                        "root",
                        API,
                        "may run as root",
                        spec -> pod(spec).withObject("/securityContext").remove("runAsNonRoot")),
                broken(
                        "a writable root",
                        API,
                        "may write to its root file system",
                        spec -> container(spec).withObject("/securityContext").put("readOnlyRootFilesystem", false)),
                broken(
                        "capabilities",
                        API,
                        "keeps capabilities",
                        spec -> container(spec).withObject("/securityContext").remove("capabilities")),
                broken(
                        "a folder of the host",
                        API,
                        "has a volume of the kind hostPath",
                        spec -> ((ArrayNode) spec.at("/template/spec/volumes"))
                                .addObject()
                                .put("name", "host")
                                .putObject("hostPath")
                                .put("path", "/")),
                broken(
                        "no requests",
                        API,
                        "has no /resources/requests/cpu",
                        spec -> container(spec).remove("resources")),
                broken(
                        "no job that migrates",
                        "Job coffer-migrate",
                        "There is not one Job that migrates",
                        spec -> container(spec).remove("args")),
                broken(
                        "a spread of others",
                        API,
                        "is spread by a selector",
                        spec -> ((ObjectNode)
                                        spec.at("/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels"))
                                .put("app.kubernetes.io/component", "worker")));
    }

    private static Arguments broken(String what, String object, String problem, Consumer<ObjectNode> change) {
        return Arguments.of(what, object, problem, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaks")
    void what_is_broken_is_found(String what, String object, String problem, Consumer<ObjectNode> change) {
        List<ObjectNode> objects = Kustomization.render(Path.of("kubernetes/overlays/production"));
        ObjectNode target = objects.stream()
                .filter(candidate -> Rendered.name(candidate).equals(object))
                .findFirst()
                .orElseThrow();

        change.accept((ObjectNode) target.path("spec"));

        assertThat(ManifestCheck.problems(objects)).anyMatch(found -> found.contains(problem));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rollout", "/scalingStrategy", "/jobTargetRef"})
    void a_field_that_a_scaled_job_does_not_have_is_found(String place) {
        List<ObjectNode> objects = Kustomization.render(Path.of("kubernetes/overlays/jobs"));
        ObjectNode job = new Rendered(objects).find("ScaledJob", "coffer-work").orElseThrow();

        ((ObjectNode) job.at("/spec" + place)).put("speed", "high");

        assertThat(ManifestCheck.problems(objects)).anyMatch(found -> found.contains("\"speed\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ConfigMap coffer",
                "Secret coffer",
                "ServiceAccount coffer",
                "PersistentVolumeClaim coffer-store"
            })
    void what_is_left_out_is_missed(String object) {
        List<ObjectNode> objects = Kustomization.render(Path.of("kubernetes/overlays/trial"));
        assertThat(objects.removeIf(candidate -> Rendered.name(candidate).equals(object)))
                .isTrue();

        assertThat(ManifestCheck.problems(objects)).anyMatch(found -> found.contains("there is no " + object));
    }

    private static ObjectNode pod(ObjectNode spec) {
        return spec.withObject("/template/spec");
    }

    private static ObjectNode container(ObjectNode spec) {
        return (ObjectNode) spec.at("/template/spec/containers/0");
    }

    private static ArrayNode env(ObjectNode spec) {
        return (ArrayNode) container(spec).path("env");
    }
}
