package dev.coffer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What must hold of each pod: restricted security, images with a tag, probes, and time to end what it does. */
final class PodRules {

    private static final Pattern TAGGED =
            Pattern.compile("[\\w./-]+(:\\d+/[\\w./-]+)?(:[\\w.-]+|@sha256:[0-9a-f]{64})");
    private static final Pattern SECONDS = Pattern.compile("(\\d+)([sm])");
    private static final Set<String> VOLUMES =
            Set.of("configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret", "downwardAPI", "ephemeral");

    /** The default of coffer.worker.shutdown-grace, and what a worker may take to hand back what it has. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final Duration HANDING_BACK = Duration.ofSeconds(10);
    private static final int DEFAULT_TERMINATION = 30;

    private final Rendered rendered;
    private final Consumer<String> problems;

    PodRules(Rendered rendered, Consumer<String> problems) {
        this.rendered = rendered;
        this.problems = problems;
    }

    void check() {
        for (Rendered.Pod pod : rendered.pods()) {
            security(pod);
            for (JsonNode container : pod.containers()) {
                container(pod, container);
            }
        }
        rendered.coffer().forEach(this::termination);
        migrations();
    }

    private void security(Rendered.Pod pod) {
        JsonNode context = pod.spec().path("securityContext");
        require(pod, context.path("runAsNonRoot").asBoolean(), "may run as root");
        require(pod, context.path("runAsUser").asInt() != 0, "runs as no user of its own");
        require(pod, "RuntimeDefault".equals(context.at("/seccompProfile/type").asText()), "has no seccomp profile");
        require(pod, !pod.spec().path("automountServiceAccountToken").asBoolean(true), "gets a token of the cluster");
        for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
            require(pod, !pod.spec().path(host).asBoolean(), "has " + host);
        }
        for (JsonNode volume : pod.spec().path("volumes")) {
            volume.fieldNames()
                    .forEachRemaining(field -> require(
                            pod, field.equals("name") || VOLUMES.contains(field), "has a volume of the kind " + field));
        }
    }

    private void container(Rendered.Pod pod, JsonNode container) {
        String image = container.path("image").asText();
        require(
                pod,
                TAGGED.matcher(image).matches() && !image.endsWith(":latest"),
                "has an image without a tag: " + image);
        JsonNode context = container.path("securityContext");
        require(pod, !context.path("allowPrivilegeEscalation").asBoolean(true), "may become more privileged");
        require(pod, context.path("readOnlyRootFilesystem").asBoolean(), "may write to its root file system");
        require(pod, !context.path("privileged").asBoolean(), "is privileged");
        require(pod, "[\"ALL\"]".equals(context.at("/capabilities/drop").toString()), "keeps capabilities");
        require(pod, context.at("/capabilities/add").isEmpty(), "adds capabilities");
        for (String request :
                List.of("/resources/requests/cpu", "/resources/requests/memory", "/resources/limits/memory")) {
            require(pod, !container.at(request).isMissingNode(), "has no " + request);
        }
        boolean writable = Rendered.stream(container.path("volumeMounts"))
                .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
        require(pod, writable, "has no /tmp to write to");
        if (pod.lasts()) {
            require(pod, container.has("readinessProbe"), "has no readinessProbe");
        }
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            probe(pod, probe, container.path(probe));
        }
    }

    private void probe(Rendered.Pod pod, String name, JsonNode probe) {
        JsonNode get = probe.path("httpGet");
        // Knative asks at the one port that there is, and refuses another.
        if (get.isObject() && !pod.isOf("Service")) {
            JsonNode port = get.path("port");
            require(
                    pod,
                    port.isTextual() && pod.hasPort(port.asText()),
                    "has a " + name + " that names no port: " + port);
        }
        if (get.isObject()) {
            require(pod, get.path("path").asText().startsWith("/q/health/"), "has a " + name + " that asks " + get);
        }
    }

    private void termination(Rendered.Pod pod) {
        JsonNode container = pod.spec().path("containers").path(0);
        Map<String, String> environment = rendered.environment(container);
        List<String> arguments =
                Rendered.stream(container.path("args")).map(JsonNode::asText).toList();
        boolean works = arguments.contains("work")
                || (arguments.isEmpty() && !"false".equals(environment.get("COFFER_WORKER_ENABLED")));
        Duration needed = Duration.ofSeconds(
                container.at("/lifecycle/preStop/sleep/seconds").asInt());
        if (works) {
            needed = needed.plus(duration(environment, "COFFER_WORKER_SHUTDOWN_GRACE", GRACE))
                    .plus(HANDING_BACK);
        }
        if (arguments.isEmpty()) {
            needed = needed.plus(duration(environment, "QUARKUS_SHUTDOWN_TIMEOUT", Duration.ZERO));
        }
        // Knative waits for as long as an answer may take.
        int granted = pod.isOf("Service")
                ? pod.spec().path("timeoutSeconds").asInt()
                : pod.spec().path("terminationGracePeriodSeconds").asInt(DEFAULT_TERMINATION);
        require(
                pod,
                granted >= needed.toSeconds(),
                "is killed after " + granted + " seconds and may need " + needed.toSeconds());
    }

    private void migrations() {
        List<Rendered.Pod> migrate = rendered.coffer().stream()
                .filter(pod ->
                        "migrate".equals(pod.spec().at("/containers/0/args/0").asText()))
                .toList();
        if (migrate.size() != 1 || !migrate.get(0).isOf("Job")) {
            problems.accept("There is not one Job that migrates the catalog");
        }
        for (Rendered.Pod pod : rendered.coffer()) {
            JsonNode container = pod.spec().path("containers").path(0);
            require(
                    pod,
                    "false".equals(rendered.environment(container).get("COFFER_CATALOG_MIGRATE_AT_START")),
                    "migrates the catalog at each start");
        }
    }

    private static Duration duration(Map<String, String> environment, String name, Duration otherwise) {
        var matcher = SECONDS.matcher(environment.getOrDefault(name, ""));
        if (!matcher.matches()) {
            return otherwise;
        }
        long number = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }

    private void require(Rendered.Pod pod, boolean holds, String what) {
        if (!holds) {
            problems.accept(pod.name() + ": " + what);
        }
    }
}
