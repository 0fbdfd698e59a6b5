package dev.coffer.kubernetes;

import static dev.coffer.kubernetes.Rendered.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What names something that is not there, or selects nothing. */
final class References {

    private final Rendered rendered;
    private final Consumer<String> problems;

    References(Rendered rendered, Consumer<String> problems) {
        this.rendered = rendered;
        this.problems = problems;
    }

    void check() {
        rendered.pods().forEach(this::pod);
        rendered.of("Deployment").forEach(this::workload);
        rendered.of("StatefulSet").forEach(this::workload);
        rendered.of("StatefulSet")
                .forEach(set ->
                        require(set, "Service", set.at("/spec/serviceName").asText()));
        rendered.of("Service").stream()
                .filter(service -> !service.at("/spec/template").isObject())
                .forEach(service -> {
                    List<Rendered.Pod> pods = selected(service, service.at("/spec/selector"));
                    service.at("/spec/ports").forEach(port -> port(service, pods, port.path("targetPort")));
                });
        rendered.of("PodDisruptionBudget").forEach(budget -> selected(budget, budget.at("/spec/selector/matchLabels")));
        rendered.of("PodMonitor").forEach(monitor -> {
            List<Rendered.Pod> pods = selected(monitor, monitor.at("/spec/selector/matchLabels"));
            monitor.at("/spec/podMetricsEndpoints").forEach(endpoint -> port(monitor, pods, endpoint.path("port")));
        });
        rendered.of("NetworkPolicy").forEach(this::policy);
        for (String scaler : List.of("HorizontalPodAutoscaler", "ScaledObject")) {
            rendered.of(scaler).forEach(this::scaler);
        }
        rendered.of("ScaledJob").forEach(this::triggers);
        rendered.of("TriggerAuthentication")
                .forEach(authentication -> authentication
                        .at("/spec/secretTargetRef")
                        .forEach(target -> key(authentication, "Secret", target.path("name"), target.path("key"))));
    }

    private void pod(Rendered.Pod pod) {
        ObjectNode owner = pod.owner();
        if (pod.spec().has("serviceAccountName")) {
            require(
                    owner,
                    "ServiceAccount",
                    pod.spec().path("serviceAccountName").asText());
        }
        for (JsonNode volume : pod.spec().path("volumes")) {
            if (volume.has("configMap")) {
                require(owner, "ConfigMap", volume.at("/configMap/name").asText());
            }
            if (volume.has("persistentVolumeClaim")) {
                require(
                        owner,
                        "PersistentVolumeClaim",
                        volume.at("/persistentVolumeClaim/claimName").asText());
            }
            if (volume.has("secret")) {
                JsonNode name = volume.at("/secret/secretName");
                require(owner, "Secret", name.asText());
                volume.at("/secret/items").forEach(item -> key(owner, "Secret", name, item.path("key")));
            }
        }
        Set<String> volumes = stream(pod.spec().path("volumes"))
                .map(volume -> volume.path("name").asText())
                .collect(Collectors.toSet());
        stream(owner.at("/spec/volumeClaimTemplates"))
                .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
        for (JsonNode container : pod.containers()) {
            for (JsonNode mount : container.path("volumeMounts")) {
                if (!volumes.contains(mount.path("name").asText())) {
                    problems.accept(pod.name() + ": mounts a volume that is not there, " + mount.path("name"));
                }
            }
            container.path("envFrom").forEach(from -> {
                if (from.has("configMapRef")) {
                    require(owner, "ConfigMap", from.at("/configMapRef/name").asText());
                }
                if (from.has("secretRef") && !from.at("/secretRef/optional").asBoolean()) {
                    require(owner, "Secret", from.at("/secretRef/name").asText());
                }
            });
            container.path("env").forEach(variable -> {
                from(owner, "Secret", variable.at("/valueFrom/secretKeyRef"));
                from(owner, "ConfigMap", variable.at("/valueFrom/configMapKeyRef"));
            });
        }
        pod.spec().path("topologySpreadConstraints").forEach(spread -> {
            JsonNode labels = spread.at("/labelSelector/matchLabels");
            if (labels.isEmpty() || !pod.isSelectedBy(labels)) {
                problems.accept(pod.name() + ": is spread by a selector that does not select it");
            }
        });
    }

    private void from(ObjectNode owner, String kind, JsonNode reference) {
        if (reference.isObject() && !reference.path("optional").asBoolean()) {
            key(owner, kind, reference.path("name"), reference.path("key"));
        }
    }

    private void workload(ObjectNode workload) {
        JsonNode labels = workload.at("/spec/selector/matchLabels");
        boolean own =
                rendered.pods().stream().anyMatch(pod -> pod.owner().equals(workload) && pod.isSelectedBy(labels));
        if (labels.isEmpty() || !own) {
            problems.accept(Rendered.name(workload) + ": has a selector that does not select its own pods");
        }
        long others = rendered.pods().stream()
                .filter(pod -> !pod.owner().equals(workload) && !labels.isEmpty() && pod.isSelectedBy(labels))
                .filter(Rendered.Pod::lasts)
                .count();
        if (others > 0) {
            problems.accept(Rendered.name(workload) + ": has a selector that also selects the pods of another");
        }
    }

    private List<Rendered.Pod> selected(ObjectNode by, JsonNode labels) {
        List<Rendered.Pod> pods =
                rendered.pods().stream().filter(pod -> pod.isSelectedBy(labels)).toList();
        if (labels.isEmpty() || pods.isEmpty()) {
            problems.accept(Rendered.name(by) + ": has a selector that selects no pod");
        }
        return pods;
    }

    private void policy(ObjectNode policy) {
        List<Rendered.Pod> pods = selected(policy, policy.at("/spec/podSelector/matchLabels"));
        policy.at("/spec/ingress").forEach(rule -> {
            rule.path("ports").forEach(port -> {
                if (port.path("port").isTextual()) {
                    port(policy, pods, port.path("port"));
                }
            });
            rule.path("from").forEach(from -> {
                if (from.has("podSelector") && !from.has("namespaceSelector")) {
                    selected(policy, from.at("/podSelector/matchLabels"));
                }
            });
        });
    }

    private void port(ObjectNode by, List<Rendered.Pod> pods, JsonNode port) {
        if (pods.stream().noneMatch(pod -> pod.hasPort(port.asText()))) {
            problems.accept(Rendered.name(by) + ": names a port that no pod has, " + port);
        }
    }

    private void scaler(ObjectNode scaler) {
        require(
                scaler,
                scaler.at("/spec/scaleTargetRef/kind").asText(),
                scaler.at("/spec/scaleTargetRef/name").asText());
        triggers(scaler);
        rendered.find("Deployment", scaler.at("/spec/scaleTargetRef/name").asText())
                .filter(target -> target.at("/spec").has("replicas"))
                .ifPresent(target -> problems.accept(Rendered.name(target) + ": says how many replicas there are, and "
                        + Rendered.name(scaler) + " does too"));
    }

    private void triggers(ObjectNode scaler) {
        scaler.at("/spec/triggers").forEach(trigger -> {
            if (trigger.has("authenticationRef")) {
                require(
                        scaler,
                        "TriggerAuthentication",
                        trigger.at("/authenticationRef/name").asText());
            }
        });
    }

    private void key(ObjectNode owner, String kind, JsonNode name, JsonNode key) {
        if (!require(owner, kind, name.asText())) {
            return;
        }
        ObjectNode target = rendered.find(kind, name.asText()).orElseThrow();
        if (!target.path("data").has(key.asText()) && !target.path("stringData").has(key.asText())) {
            problems.accept(Rendered.name(owner) + ": " + kind + " " + name.asText() + " has no key " + key.asText());
        }
    }

    private boolean require(ObjectNode owner, String kind, String name) {
        boolean there = rendered.find(kind, name).isPresent();
        if (!there) {
            problems.accept(Rendered.name(owner) + ": there is no " + kind + " " + name);
        }
        return there;
    }
}
