package dev.coffer.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.harness.DocumentedAnswers;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.RawHttp;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges answers to hostile requests: each is a documented record or a fault, and tells nothing that it should not. */
public final class HostileAnswers {

    /** A word in what the other account has, which no answer may hold. */
    public static final String CANARY = "canary-of-the-other";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> ENVELOPES = Set.of(
            "versions",
            "restore",
            "restores",
            "version",
            "backups",
            "backup",
            "links",
            "instances",
            "instance",
            "datastores",
            "datastore",
            "limits",
            "backup_strategies",
            "backup_strategy",
            "schedules",
            "schedule",
            "events",
            "webhooks",
            "webhook",
            "flavor");

    private static final Set<String> HEADERS =
            Set.of("content-type", "content-length", "transfer-encoding", "allow", "www-authenticate", "connection");

    private static final Pattern INTERNALS = Pattern.compile(
            "(?i)<html|<!doctype|\\bat [a-z]+\\.[a-z.]+\\(|Exception\\b|org\\.hibernate|SQLState|io\\.quarkus");

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3}) [^\r\n]*\r\n");

    private static final int LONGEST_FAULT = 2_000;
    private static final int LONGEST_RECORDS = 300_000;

    private final DocumentedAnswers documented;

    public HostileAnswers(DocumentedAnswers documented) {
        this.documented = documented;
    }

    /**
     * Judges the answer to a request.
     *
     * @throws AssertionError if it is none that a client can rely on
     */
    public void judge(HostileRequests.HostileRequest request, RawHttp.Answer answer) {
        assertThat(answer.body()).doesNotContain(CANARY).doesNotContainPattern(INTERNALS);
        assertThat(names(answer)).isSubsetOf(HEADERS);
        assertThat(answer.headers().values())
                .allSatisfy(value -> assertThat(value).hasSizeLessThan(200).doesNotContain(CANARY));
        assertThat(answer.status()).isIn(200, 202, 400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 431, 501);
        if (answer.body().isEmpty()) {
            boolean order = Set.of("DELETE", "PUT", "PATCH").contains(request.method())
                    || (request.method().equals("POST") && request.target().contains("/action"));
            assertThat(request.method().equals("HEAD")
                            || request.method().equals("OPTIONS")
                            || (order && answer.status() == 202)
                            // Quarkus refuses a target that is not a URI before any code of the service runs.
                            || (answer.status() == 400 && !isUri(request.target())))
                    .as("an answer without a body")
                    .isTrue();
        } else if (answer.status() >= 400) {
            judge(answer.fault(), answer.body());
        } else {
            judgeRecords(request, answer);
        }
    }

    private static boolean isUri(String target) {
        try {
            return new URI(target).isAbsolute() || target.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void judge(FaultAnswer fault, String body) {
        assertThat(body).hasSizeLessThan(LONGEST_FAULT);
        assertThat(Arrays.stream(FaultCode.values()).map(code -> code.wireName() + " " + code.status()))
                .contains(fault.kind());
        assertThat(fault.message()).doesNotContainPattern("\\p{Cntrl}");
    }

    private void judgeRecords(HostileRequests.HostileRequest request, RawHttp.Answer answer) {
        assertThat(answer.body()).hasSizeLessThan(LONGEST_RECORDS);
        String type = answer.headers().getOrDefault("Content-Type", "");
        assertThat(type).isEqualTo("application/json");
        Set<String> keys = new TreeSet<>();
        parse(answer.body()).fieldNames().forEachRemaining(keys::add);
        assertThat(keys).isNotEmpty().isSubsetOf(ENVELOPES);
        String path = request.target().replaceFirst("[?#].*", "");
        assertThat(documented.complaints(request.method(), path, answer.status(), type, answer.body()))
                .isEmpty();
    }

    /**
     * Judges all that came back for input that is not HTTP: nothing, or answers that are faults or records of the
     * caller, or that have no body.
     */
    public void judgeMalformed(String received) {
        assertThat(received).doesNotContain(CANARY).doesNotContainPattern(INTERNALS);
        assertThat(received).hasSizeLessThan(LONGEST_RECORDS);
        Matcher statuses = STATUS_LINE.matcher(received);
        while (statuses.find()) {
            int status = Integer.parseInt(statuses.group(1));
            assertThat(status < 500 || status == 501).as(received).isTrue();
        }
    }

    private static Set<String> names(RawHttp.Answer answer) {
        Set<String> names = new TreeSet<>();
        answer.headers().keySet().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
