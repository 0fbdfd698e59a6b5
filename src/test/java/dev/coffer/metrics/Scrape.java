package dev.coffer.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus would get now. */
record Scrape(List<Series> series) {

    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    record Series(String name, Map<String, String> labels, double value) {}

    static Scrape now() {
        Response response = given().accept("text/plain").get("/q/metrics");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return parse(response.asString());
    }

    static Scrape parse(String text) {
        List<Series> series = new ArrayList<>();
        for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            Map<String, String> labels = new HashMap<>();
            Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            series.add(new Series(matcher.group(1), labels, Double.parseDouble(matcher.group(3))));
        }
        return new Scrape(series);
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        series.forEach(line -> names.add(line.name()));
        return names;
    }

    List<Series> all(String name, String... labels) {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return series.stream()
                .filter(line -> line.name().equals(name))
                .filter(line -> line.labels().entrySet().containsAll(wanted.entrySet()))
                .toList();
    }

    /** The one series with this name and these labels, names and values in turn; 0 if there is none. */
    double value(String name, String... labels) {
        List<Series> found = all(name, labels);
        assertThat(found).hasSizeLessThanOrEqualTo(1);
        return found.isEmpty() ? 0 : found.get(0).value();
    }

    /** Only what is Coffer's own. */
    @Override
    public String toString() {
        return series.stream()
                .filter(line -> line.name().startsWith("coffer_"))
                .map(line -> "\n" + line.name() + line.labels() + " " + line.value())
                .collect(Collectors.joining());
    }
}
