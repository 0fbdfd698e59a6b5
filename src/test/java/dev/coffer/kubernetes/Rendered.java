package dev.coffer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects of an overlay, and the pods that they lead to. */
record Rendered(List<ObjectNode> objects) {

    /** Where each kind of workload has its pod. */
    private static final Map<String, String> TEMPLATES = Map.of(
            "Deployment", "/spec/template",
            "StatefulSet", "/spec/template",
            "Job", "/spec/template",
            "CronJob", "/spec/jobTemplate/spec/template",
            "ScaledJob", "/spec/jobTargetRef/template",
            "Service", "/spec/template");

    /** @param owner the workload that makes it */
    record Pod(ObjectNode owner, JsonNode labels, JsonNode spec) {

        String name() {
            return Rendered.name(owner);
        }

        boolean isOf(String kind) {
            return owner.path("kind").asText().equals(kind);
        }

        /** Whether it is to run until it is stopped. */
        boolean lasts() {
            return isOf("Deployment") || isOf("StatefulSet") || isOf("Service");
        }

        List<JsonNode> containers() {
            List<JsonNode> all = new ArrayList<>();
            spec.path("initContainers").forEach(all::add);
            spec.path("containers").forEach(all::add);
            return all;
        }

        boolean isSelectedBy(JsonNode matchLabels) {
            return matchLabels.properties().stream()
                    .allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
        }

        boolean hasPort(String port) {
            return containers().stream()
                    .flatMap(container -> stream(container.path("ports")))
                    .anyMatch(known -> known.path("name").asText().equals(port)
                            || known.path("containerPort").asText().equals(port));
        }
    }

    static String name(JsonNode object) {
        return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
    }

    static Stream<JsonNode> stream(JsonNode list) {
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements.stream();
    }

    List<ObjectNode> of(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    Optional<ObjectNode> find(String kind, String name) {
        return of(kind).stream()
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst();
    }

    List<Pod> pods() {
        List<Pod> pods = new ArrayList<>();
        for (ObjectNode object : objects) {
            String path = TEMPLATES.get(object.path("kind").asText());
            if (path != null && object.at(path).isObject()) {
                pods.add(new Pod(object, object.at(path + "/metadata/labels"), object.at(path + "/spec")));
            }
        }
        return pods;
    }

    /** The pods that run Coffer. */
    List<Pod> coffer() {
        return pods().stream()
                .filter(pod -> "coffer"
                        .equals(pod.labels().path("app.kubernetes.io/name").asText()))
                .toList();
    }

    /** The containers of a pod that run Coffer, and no other program. */
    static List<JsonNode> coffer(Pod pod) {
        return pod.containers().stream()
                .filter(container -> container.path("image").asText().matches("coffer(:.*)?"))
                .toList();
    }

    /** What a container finds in its environment, as far as it is not secret; secret values are empty. */
    Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new java.util.TreeMap<>();
        for (JsonNode from : container.path("envFrom")) {
            find("ConfigMap", from.at("/configMapRef/name").asText())
                    .ifPresent(map -> map.path("data")
                            .properties()
                            .forEach(entry -> environment.put(
                                    entry.getKey(), entry.getValue().asText())));
        }
        container
                .path("env")
                .forEach(entry -> environment.put(
                        entry.path("name").asText(), entry.path("value").asText()));
        return environment;
    }
}
