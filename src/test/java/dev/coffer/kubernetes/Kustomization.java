package dev.coffer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Renders a folder as {@code kubectl kustomize} does, as far as our kustomizations need it; what they must not use without
 * this knowing it is an error.
 */
final class Kustomization {

    private static final Set<String> KNOWN = Set.of(
            "apiVersion", "kind", "resources", "components", "namespace", "images", "patches", "configMapGenerator");
    private static final Set<String> OF_NO_NAMESPACE = Set.of("Namespace", "ClusterRole", "ClusterRoleBinding");

    private final Path folder;
    private final JsonNode file;

    private Kustomization(Path folder) {
        this.folder = folder;
        this.file = Yaml.file(folder.resolve("kustomization.yaml"));
        file.fieldNames().forEachRemaining(name -> require(KNOWN.contains(name), name));
    }

    static List<ObjectNode> render(Path folder) {
        return new Kustomization(folder).render();
    }

    private List<ObjectNode> render() {
        List<ObjectNode> objects = new ArrayList<>();
        addTo(objects);
        return objects;
    }

    /** Adds what this folder has, and changes all; a component also changes what was there before. */
    private void addTo(List<ObjectNode> objects) {
        for (JsonNode resource : file.path("resources")) {
            Path path = folder.resolve(resource.asText());
            objects.addAll(Files.isDirectory(path) ? render(path) : Yaml.documents(text(path)));
        }
        file.path("configMapGenerator").forEach(generator -> objects.add(configMap(generator)));
        for (JsonNode component : file.path("components")) {
            new Kustomization(folder.resolve(component.asText())).addTo(objects);
        }
        change(objects);
    }

    private void change(List<ObjectNode> objects) {
        file.path("patches").forEach(patch -> patch(objects, patch));
        if (file.has("namespace")) {
            objects.forEach(
                    object -> setNamespace(object, file.path("namespace").asText()));
        }
        file.path("images").forEach(image -> objects.forEach(object -> setImage(object, image)));
    }

    private ObjectNode configMap(JsonNode generator) {
        require(generator.at("/options/disableNameSuffixHash").asBoolean(), "a hash in the name of a ConfigMap");
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode metadata =
                map.putObject("metadata").put("name", generator.path("name").asText());
        if (generator.at("/options/labels").isObject()) {
            metadata.set("labels", generator.at("/options/labels").deepCopy());
        }
        ObjectNode data = map.putObject("data");
        for (JsonNode path : generator.path("files")) {
            Path source = folder.resolve(path.asText());
            data.put(source.getFileName().toString(), text(source));
        }
        for (JsonNode literal : generator.path("literals")) {
            String[] parts = literal.asText().split("=", 2);
            data.put(parts[0], parts[1]);
        }
        return map;
    }

    private void patch(List<ObjectNode> objects, JsonNode entry) {
        JsonNode patch = entry.has("path")
                ? Yaml.file(folder.resolve(entry.path("path").asText()))
                : Yaml.one(entry.path("patch").asText());
        List<ObjectNode> targets = objects.stream()
                .filter(object -> entry.has("target") ? selects(entry.path("target"), object) : isNamed(patch, object))
                .toList();
        require(!targets.isEmpty(), "a patch of nothing: " + entry);
        for (ObjectNode target : targets) {
            if (patch.isArray()) {
                JsonPatch.apply(target, patch);
            } else if (StrategicMerge.deletes(patch)) {
                objects.remove(target);
            } else {
                ObjectNode change = patch.deepCopy();
                if (entry.has("target")) {
                    change.remove(List.of("apiVersion", "kind"));
                    change.withObject("/metadata").remove("name");
                }
                StrategicMerge.merge(target, change);
            }
        }
    }

    private static boolean selects(JsonNode target, ObjectNode object) {
        target.fieldNames()
                .forEachRemaining(name -> require(Set.of("kind", "name").contains(name), "target " + name));
        return target.path("kind").asText().equals(object.path("kind").asText())
                && (!target.has("name")
                        || target.path("name")
                                .asText()
                                .equals(object.at("/metadata/name").asText()));
    }

    private static boolean isNamed(JsonNode patch, ObjectNode object) {
        return List.of("/apiVersion", "/kind", "/metadata/name").stream()
                .allMatch(path -> patch.at(path).asText().equals(object.at(path).asText()));
    }

    private static void setNamespace(ObjectNode object, String namespace) {
        String kind = object.path("kind").asText();
        if (kind.equals("Namespace")) {
            object.withObject("/metadata").put("name", namespace);
        } else if (!OF_NO_NAMESPACE.contains(kind)) {
            object.withObject("/metadata").put("namespace", namespace);
        }
    }

    private static void setImage(JsonNode node, JsonNode image) {
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : node.path(list)) {
                String name = container.path("image").asText().replaceFirst("[:@].*", "");
                if (name.equals(image.path("name").asText()) && container instanceof ObjectNode changed) {
                    String newName = image.path("newName").asText(name);
                    changed.put("image", newName + ":" + image.path("newTag").asText());
                }
            }
        }
        node.forEach(child -> setImage(child, image));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("This renderer does not know " + what);
        }
    }
}
