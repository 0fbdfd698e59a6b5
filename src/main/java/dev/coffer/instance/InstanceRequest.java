package dev.coffer.instance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Name;
import dev.coffer.api.wire.Text;
import dev.coffer.engine.ConnectionLimits;
import dev.coffer.engine.TlsMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;

/**
 * A request to register a database server, which needs the first three fields, or to restore a backup into a new
 * instance.
 */
public record InstanceRequest(
        @Name @Nullable String name,
        @Valid @Nullable WantedDatastore datastore,
        @Valid @Nullable Connection connection,
        @Valid @Nullable RestorePoint restorePoint) {

    /** The request body. */
    public record Body(@NotNull @Valid InstanceRequest instance) {}

    /**
     * The datastore of the server.
     *
     * @param type an id or a name
     * @param version an id or a name; null for the server's own
     */
    public record WantedDatastore(
            @NotNull @Text(min = 1) String type,
            @Text @Nullable String version) {}

    /**
     * A backup.
     *
     * @param backupRef an id, or a URL that ends in one
     */
    public record RestorePoint(
            @NotNull @Text(min = 1, max = 2000) String backupRef) {}

    /**
     * How to log in to the server.
     *
     * @param host a host name or an IP address; nothing that a driver or a tool could take for a path or a parameter
     * @param port null for the default of the engine
     * @param password null beside a {@code passwordRef}, or if none is needed
     * @param passwordRef null beside a {@code password}, or if none is needed
     * @param databases null or empty for all
     * @param tls a word of {@link TlsMode}; null for {@code prefer}
     */
    public record Connection(
            @NotNull
            @Text(min = 1, max = 253)
            @Pattern(
                    regexp = "[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]+)?",
                    message = "must be a host name or an IP address")
            String host,

            @Range(min = 1, max = 65535) @Nullable Integer port,
            @NotNull @Text(min = 1) String username,
            @Text(max = 1000) @Nullable String password,
            @JsonProperty("password_ref") @Text @Nullable String passwordRef,

            @Size(max = 1000, message = "must be a list of at most {max} strings") @Nullable
            List<@NotNull(message = "must not hold null") @Text(min = 1) String> databases,

            @Pattern(
                    regexp = "disable|prefer|require|verify-ca|verify-full",
                    message = "must be one of disable, prefer, require, verify-ca, verify-full")
            @Nullable
            String tls) {

        /** Checks what only the engine of the datastore knows, and returns the port to use. */
        int checked(ConnectionLimits limits) {
            requireLength("username", username, limits.longestUsername());
            List<String> names = wantedDatabases();
            for (int i = 0; i < names.size(); i++) {
                requireLength("databases[" + i + "]", names.get(i), limits.longestDatabase());
            }
            return Objects.requireNonNullElse(port, limits.defaultPort());
        }

        private static void requireLength(String field, String value, int longest) {
            if (value.codePointCount(0, value.length()) > longest) {
                throw Fault.badRequest(
                        "'instance.connection." + field + "' must not be longer than " + longest + " characters.");
            }
        }

        List<String> wantedDatabases() {
            return Objects.requireNonNullElse(databases, List.of());
        }

        TlsMode tlsMode() {
            return tls == null ? TlsMode.PREFER : TlsMode.of(tls);
        }
    }
}
