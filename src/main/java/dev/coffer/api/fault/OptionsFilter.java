package dev.coffer.api.fault;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/** Answers {@code OPTIONS} with the methods of the path. */
@Provider
@PreMatching
public class OptionsFilter implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            String allow = ApiRoutes.allow(request.getUriInfo().getPath()).orElseThrow(Fault::unknownPath);
            request.abortWith(Response.ok().header(HttpHeaders.ALLOW, allow).build());
        }
    }
}
