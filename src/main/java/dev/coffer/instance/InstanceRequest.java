package dev.coffer.instance;

import dev.coffer.api.wire.JsonObject;
import dev.coffer.engine.TlsMode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request to register a database server.
 *
 * @param datastore an id or a name
 * @param version null where the server's own is taken
 * @param password null where there is a reference, or none
 */
public record InstanceRequest(
        String name,
        String datastore,
        @Nullable String version,
        String host,
        int port,
        String username,
        @Nullable String password,
        @Nullable String passwordRef,
        List<String> databases,
        TlsMode tls) {

    /** A host name or an IP address; nothing that a driver or a tool could take for a path or a parameter. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]+)?");

    /** Reads {@code {"instance": {…}}}. */
    public static InstanceRequest of(JsonObject body) {
        JsonObject instance = body.object("instance");
        JsonObject datastore = instance.object("datastore");
        JsonObject connection = instance.object("connection");
        String host = connection.string("host", 253);
        if (!HOST.matcher(host).matches()) {
            throw connection.wrong("host", "must be a host name or an IP address");
        }
        String password = connection.optionalString("password", 1000);
        String passwordRef = connection.optionalString("password_ref", 255);
        if (password != null && passwordRef != null) {
            throw connection.wrong("password_ref", "cannot stand beside a password");
        }
        return new InstanceRequest(
                instance.name("name"),
                datastore.string("type", 255),
                datastore.optionalString("version", 255),
                host,
                connection.integer("port", 1, 65535, 5432),
                connection.string("username", 63),
                password,
                passwordRef,
                connection.strings("databases", 1000, 63),
                tls(connection));
    }

    /** The backup that a request wants to have restored into a new instance; nothing where it registers a server. */
    public static Optional<String> restorePoint(JsonObject body) {
        return body.object("instance")
                .optionalObject("restorePoint")
                .map(point -> point.reference("backupRef").orElseThrow(() -> point.wrong("backupRef", "is required")));
    }

    private static TlsMode tls(JsonObject connection) {
        String word = Optional.ofNullable(connection.optionalString("tls", 20)).orElse(TlsMode.PREFER.word());
        return Arrays.stream(TlsMode.values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(() -> connection.wrong(
                        "tls",
                        "must be one of "
                                + Arrays.stream(TlsMode.values())
                                        .map(TlsMode::word)
                                        .collect(Collectors.joining(", "))));
    }
}
