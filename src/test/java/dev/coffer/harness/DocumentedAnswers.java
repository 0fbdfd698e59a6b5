package dev.coffer.harness;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.SimpleValidationReportFormat;
import com.atlassian.oai.validator.report.ValidationReport;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Holds every answer of an operation against an OpenAPI document: its status must be documented, and its content type
 * and body must be those of that status. What was asked for does not matter, nor do paths and methods that are none of
 * the document's.
 */
public final class DocumentedAnswers implements Filter {

    private final OpenApiInteractionValidator validator;

    public DocumentedAnswers(String document) {
        validator = OpenApiInteractionValidator.createForInlineApiSpecification(document)
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request", ValidationReport.Level.IGNORE)
                        .build())
                .build();
    }

    /** The filter with the document of the service under test, which is read once. */
    public static DocumentedAnswers ofService() {
        return Served.FILTER;
    }

    /** The document of the service under test, as JSON. */
    public static String served() {
        Response response = RestAssured.given().get("/q/openapi?format=json");
        if (response.statusCode() != 200) {
            throw new AssertionError("The service has no OpenAPI document: " + response.statusLine());
        }
        return utf8(response);
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        String path = URI.create(request.getURI()).getRawPath();
        String body = utf8(response);
        String complaints = complaints(request.getMethod(), path, response.statusCode(), response.contentType(), body);
        if (!complaints.isEmpty()) {
            throw new AssertionError("The OpenAPI document does not know this answer to " + request.getMethod() + " "
                    + path + ":\n" + response.statusLine() + "\n" + body + "\n" + complaints);
        }
        return response;
    }

    /** What the document has against an answer; empty if nothing. */
    public String complaints(String method, String path, int status, String contentType, String body) {
        Optional<Request.Method> known = method(method);
        if (known.isEmpty()) {
            return "";
        }
        SimpleResponse.Builder answer = SimpleResponse.Builder.status(status);
        if (!body.isEmpty()) {
            answer.withContentType(contentType).withBody(body);
        }
        ValidationReport report = validator.validateResponse(path, known.get(), answer.build());
        return report.hasErrors() ? SimpleValidationReportFormat.getInstance().apply(report) : "";
    }

    private static Optional<Request.Method> method(String method) {
        return switch (method) {
            case "GET" -> Optional.of(Request.Method.GET);
            case "POST" -> Optional.of(Request.Method.POST);
            case "PUT" -> Optional.of(Request.Method.PUT);
            case "PATCH" -> Optional.of(Request.Method.PATCH);
            case "DELETE" -> Optional.of(Request.Method.DELETE);
            default -> Optional.empty();
        };
    }

    /** JSON is UTF-8; REST Assured would take it for Latin-1 where the content type names no charset. */
    private static String utf8(Response response) {
        return new String(response.asByteArray(), StandardCharsets.UTF_8);
    }

    private static final class Served {
        static final DocumentedAnswers FILTER = new DocumentedAnswers(served());
    }
}
