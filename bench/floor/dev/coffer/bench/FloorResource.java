package dev.coffer.bench;

import dev.coffer.identity.Permissions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Answers with the bytes of a file, read once: what an answer of that length costs before any catalog, entity or JSON is
 * involved. It takes a token and a worker's thread as every operation does. Only the build for the bench has it.
 */
@Path("/v1.0/{accountId}/floor")
@Produces(MediaType.APPLICATION_JSON)
public class FloorResource {

    private final java.nio.file.Path file;
    private volatile byte[] bytes = {};

    FloorResource(@ConfigProperty(name = "coffer.bench.floor") java.nio.file.Path file) {
        this.file = file;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(hidden = true)
    public byte[] answer() {
        if (bytes.length == 0) {
            try {
                bytes = Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bytes;
    }
}
