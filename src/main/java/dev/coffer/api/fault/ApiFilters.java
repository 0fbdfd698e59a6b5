package dev.coffer.api.fault;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** What every resource would otherwise have to do for its requests and answers. */
public class ApiFilters {

    /** Answers {@code OPTIONS} with the methods of the path. */
    @ServerRequestFilter(preMatching = true)
    public Optional<Response> options(ContainerRequestContext request) {
        if (!request.getMethod().equals(HttpMethod.OPTIONS)) {
            return Optional.empty();
        }
        String allow = ApiRoutes.allow(request.getUriInfo().getPath()).orElseThrow(Fault::unknownPath);
        return Optional.of(Response.ok().header(HttpHeaders.ALLOW, allow).build());
    }

    /** Names JSON as clients of the API know it, {@code application/json}, without the charset that JAX-RS would add. */
    @ServerResponseFilter
    public void json(ContainerResponseContext response) {
        if (MediaType.APPLICATION_JSON_TYPE.isCompatible(response.getMediaType())) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
    }
}
