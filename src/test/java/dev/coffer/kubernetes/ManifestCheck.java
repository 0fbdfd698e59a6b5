package dev.coffer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that is wrong with a set of objects that shall be applied together. */
final class ManifestCheck {

    private static final KnownSettings SETTINGS = new KnownSettings();

    private ManifestCheck() {}

    static List<String> problems(List<ObjectNode> objects) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> namespaces = new HashSet<>();
        for (ObjectNode object : objects) {
            StrictModels.problem(object).ifPresent(problem -> problems.add(Rendered.name(object) + ": " + problem));
            if (!names.add(object.path("apiVersion").asText() + Rendered.name(object))) {
                problems.add(Rendered.name(object) + " is there twice");
            }
            if (!object.path("kind").asText().equals("Namespace")) {
                namespaces.add(object.at("/metadata/namespace").asText());
            }
        }
        if (namespaces.size() > 1) {
            problems.add("The objects are in several namespaces: " + namespaces);
        }
        Rendered rendered = new Rendered(objects);
        new References(rendered, problems::add).check();
        new PodRules(rendered, problems::add).check();
        for (Rendered.Pod pod : rendered.coffer()) {
            for (JsonNode container : Rendered.coffer(pod)) {
                Map<String, String> environment = rendered.environment(container);
                environment.keySet().stream()
                        .filter(variable -> !SETTINGS.knows(variable))
                        .forEach(variable -> problems.add(pod.name() + ": no setting is called " + variable));
                SETTINGS.problem(environment).ifPresent(problem -> problems.add(pod.name() + ": " + problem));
            }
        }
        return problems;
    }
}
