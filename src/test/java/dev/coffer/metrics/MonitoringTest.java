package dev.coffer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coffer.backup.BackupEnded;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FullyConfigured;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The alert rules and the dashboard in {@code kubernetes/monitoring}, held against what the service shows. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(FullyConfigured.class)
class MonitoringTest {

    private static final Path FOLDER = Path.of("kubernetes/monitoring");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern QUERIED = Pattern.compile("label_values\\((.*), \\w+\\)");

    /** What Prometheus adds to every series. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    @Inject
    AgroalDataSource catalog;

    @Inject
    Event<BackupEnded> ended;

    private Map<String, Set<String>> labelsOf;

    @BeforeEach
    void a_service_that_has_something_of_everything() {
        CatalogRows rows = new CatalogRows(catalog);
        rows.instance("demo");
        rows.execute("insert into store_run (id, kind, status, dry_run, ordered, started, ended, objects, bytes)"
                + " values (gen_random_uuid(), 'SWEEP', 'COMPLETED', true, now(), now(), now(), 0, 0)");
        Api.DEMO.get("/backups");
        ended.fire(new BackupEnded(UUID.randomUUID(), false, Duration.ofSeconds(1), 0, 0, "toolFailed"));
        Scrape scrape = Api.await(
                Scrape::now,
                seen -> !seen.all("coffer_instance_last_success_timestamp_seconds")
                                .isEmpty()
                        && !seen.all("coffer_sweep_findings").isEmpty());
        labelsOf = new HashMap<>();
        for (Scrape.Series series : scrape.series()) {
            labelsOf.computeIfAbsent(series.name(), name -> new HashSet<>())
                    .addAll(series.labels().keySet());
        }
    }

    @Test
    void the_rules_ask_for_what_the_service_shows() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (JsonNode rule : rules()) {
            assertThat(rule.path("alert").asText()).startsWith("Coffer");
            assertThat(rule.at("/annotations/summary").asText())
                    .as(rule.toString())
                    .isNotBlank();
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            expressions.add(rule.path("expr").asText());
        }

        assertShown(expressions);
    }

    @Test
    void the_rules_of_the_operator_are_the_same() throws IOException {
        JsonNode object = YAML.readTree(FOLDER.resolve("prometheus-rule.yaml").toFile());

        assertThat(object.path("kind").asText()).isEqualTo("PrometheusRule");
        assertThat(object.at("/spec/groups"))
                .isEqualTo(YAML.readTree(FOLDER.resolve("coffer-rules.yaml").toFile())
                        .path("groups"));
    }

    @Test
    void the_dashboard_asks_for_what_the_service_shows_and_its_panels_do_not_overlap() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(FOLDER.resolve("coffer-dashboard.json").toFile());
        List<String> expressions = new ArrayList<>();
        Set<String> cells = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as(panel.toString()).isTrue();
            panel.path("targets")
                    .forEach(target -> expressions.add(target.path("expr").asText()));
            JsonNode place = panel.path("gridPos");
            for (int x = place.path("x").asInt();
                    x < place.path("x").asInt() + place.path("w").asInt();
                    x++) {
                for (int y = place.path("y").asInt();
                        y < place.path("y").asInt() + place.path("h").asInt();
                        y++) {
                    assertThat(x).isLessThan(24);
                    assertThat(cells.add(x + " " + y))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
        }
        for (JsonNode variable : dashboard.at("/templating/list")) {
            Matcher queried = QUERIED.matcher(variable.at("/query/query").asText());
            if (queried.matches()) {
                expressions.add(queried.group(1));
            }
        }

        assertThat(expressions).hasSizeGreaterThan(20);
        assertShown(expressions);
    }

    @Test
    void every_metric_of_coffer_is_documented() throws IOException {
        String document = Files.readString(Path.of("docs/metrics.md"));

        Set<String> missing = labelsOf.keySet().stream()
                .filter(name -> name.startsWith("coffer_"))
                .map(name -> name.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds"))
                .filter(name -> !document.contains("`" + name + "`"))
                .collect(Collectors.toSet());

        assertThat(missing).isEmpty();
    }

    @Test
    void names_and_labels_are_found_in_an_expression() {
        String expression = "time() - max by (a, b) (x_total{c=~\"y z\"} > 0) / on (d) rate(z{}[5m]) > bool 3";

        assertThat(PromQl.metrics(expression)).containsExactly("x_total", "z");
        assertThat(PromQl.labels(expression)).containsExactly("a", "b", "c", "d");
    }

    private void assertShown(List<String> expressions) {
        for (String expression : expressions) {
            Set<String> metrics = PromQl.metrics(expression);
            assertThat(metrics).as(expression).isNotEmpty();
            assertThat(labelsOf.keySet()).as(expression).containsAll(metrics);
            Set<String> labels = PromQl.labels(expression);
            labels.removeAll(ADDED);
            for (String metric : metrics) {
                labels.remove("le");
                assertThat(labelsOf.get(metric))
                        .as(metric + " in " + expression)
                        .containsAll(labels);
            }
        }
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        YAML.readTree(FOLDER.resolve("coffer-rules.yaml").toFile())
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        assertThat(rules).isNotEmpty();
        return rules;
    }
}
