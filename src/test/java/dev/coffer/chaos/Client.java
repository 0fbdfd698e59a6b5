package dev.coffer.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.harness.DocumentedAnswers;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the service, and holds every answer against what the service promises: it is a documented one, it is one of
 * those that the operation may give, and only a catalog in trouble excuses a 503, only a process in trouble none at all.
 */
final class Client {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Report report;
    private final Troubles troubles;
    private final DocumentedAnswers documented;

    Client(Member first, Report report, Troubles troubles) throws IOException, InterruptedException {
        this.report = report;
        this.troubles = troubles;
        HttpRequest document = HttpRequest.newBuilder(URI.create(first.url() + "/q/openapi?format=json"))
                .build();
        this.documented = new DocumentedAnswers(
                http.send(document, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** @param body empty JSON where there was none */
    record Answer(int status, JsonPath body) {}

    /**
     * Asks, and gives the answer if it is one of those that are expected. Nothing in trouble; any other answer is a
     * violation.
     *
     * @param path after the account
     * @param body null for none
     */
    Optional<Answer> ask(
            Member member, Account account, String method, String path, @Nullable Object body, Set<Integer> expected) {
        Instant begun = Instant.now();
        String what = method + " " + path;
        report.count("requests");
        try {
            URI address = URI.create(member.url() + "/v1.0/" + account.id + path);
            HttpResponse<String> response = http.send(request(address, account, method, body), asText());
            return judge(what, begun, address, method, response, expected);
        } catch (IOException | IllegalStateException e) {
            if (member.calmSince(begun)) {
                report.violation(what + " got no answer from " + member.name() + ", which was not in trouble: " + e);
            }
            report.count("requests that a process in trouble did not answer");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static HttpResponse.BodyHandler<String> asText() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static HttpRequest request(URI address, Account account, String method, @Nullable Object body)
            throws JsonProcessingException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("X-Auth-Token", account.token)
                .header("Accept", "application/json");
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return request.method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
    }

    private Optional<Answer> judge(
            String what,
            Instant begun,
            URI address,
            String method,
            HttpResponse<String> response,
            Set<Integer> expected) {
        int status = response.statusCode();
        String text = response.body();
        report.count("answers " + status);
        String type = response.headers().firstValue("Content-Type").orElse("");
        String complaints = documented.complaints(method, address.getRawPath(), status, type, text);
        if (!complaints.isEmpty()) {
            report.violation(what + " was answered with " + status + ", which is not documented: " + text + complaints);
        }
        if (status == 503 && troubles.between(begun, Instant.now())) {
            return Optional.empty();
        }
        if (!expected.contains(status)) {
            report.violation(what + " was answered with " + status + ": " + text);
            return Optional.empty();
        }
        return Optional.of(new Answer(status, new JsonPath(text.isEmpty() ? "{}" : text)));
    }
}
