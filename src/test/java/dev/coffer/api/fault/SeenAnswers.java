package dev.coffer.api.fault;

import dev.coffer.harness.FaultAnswer;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Remembers which operations succeeded, and which faults were answered. */
final class SeenAnswers implements Filter {

    private final Map<String, Set<String>> methods = new TreeMap<>();
    private final Set<String> faults = new TreeSet<>();

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        if (response.statusCode() < 400) {
            String path = URI.create(request.getURI()).getPath();
            String template = ApiRoutes.template(path).orElseThrow(() -> new AssertionError("Not offered: " + path));
            methods.computeIfAbsent(template, unused -> new TreeSet<>()).add(request.getMethod());
        } else if (!request.getMethod().equals("HEAD")) {
            faults.add(FaultAnswer.of(response).kind());
        }
        return response;
    }

    /** The methods that succeeded, by the path with names in the place of ids. */
    Map<String, Set<String>> methods() {
        return methods;
    }

    /** The faults that were answered, each as {@link FaultAnswer#kind()} says it. */
    Set<String> faults() {
        return faults;
    }
}
