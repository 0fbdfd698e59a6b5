package dev.coffer.engine;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database server, and how to log in to it.
 *
 * @param host a host name or an IP address, never a path
 * @param port 1 to 65535
 * @param password null where the server asks for none
 * @param databases those to dump; empty for all that the server allows
 * @param tls how far the connection is secured
 * @param pooled whether a connection pooler in session mode stands before the server
 * @param socketFolder where the server's Unix socket is, for a server that this service started; null to use the host
 */
public record Target(
        String host,
        int port,
        String username,
        @Nullable String password,
        List<String> databases,
        TlsMode tls,
        boolean pooled,
        @Nullable Path socketFolder) {

    public Target {
        databases = List.copyOf(databases);
    }

    /** Creates a target that is reached by its host and port. */
    public Target(
            String host,
            int port,
            String username,
            @Nullable String password,
            List<String> databases,
            TlsMode tls,
            boolean pooled) {
        this(host, port, username, password, databases, tls, pooled, null);
    }

    /** Creates a target that is reached by a Unix socket, which has a port in its name too. */
    public static Target ofSocket(Path folder, int port, String username, String password) {
        return new Target("localhost", port, username, password, List.of(), TlsMode.DISABLE, false, folder);
    }

    /** Creates a target that is reached without a pooler. */
    public Target(
            String host, int port, String username, @Nullable String password, List<String> databases, TlsMode tls) {
        this(host, port, username, password, databases, tls, false);
    }

    /** Returns the same server with other databases. */
    public Target withDatabases(List<String> others) {
        return new Target(host, port, username, password, others, tls, pooled, socketFolder);
    }

    /** Returns the same server with another TLS mode. */
    public Target with(TlsMode other) {
        return new Target(host, port, username, password, databases, other, pooled, socketFolder);
    }

    /** Without the password, so that no log line can hold it. */
    @Override
    public String toString() {
        return username + "@" + host + ":" + port;
    }
}
