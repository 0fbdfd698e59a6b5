package dev.coffer.engine;

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
 */
public record Target(
        String host,
        int port,
        String username,
        @Nullable String password,
        List<String> databases,
        TlsMode tls,
        boolean pooled) {

    public Target {
        databases = List.copyOf(databases);
    }

    /** Creates a target that is reached without a pooler. */
    public Target(
            String host, int port, String username, @Nullable String password, List<String> databases, TlsMode tls) {
        this(host, port, username, password, databases, tls, false);
    }

    /** Without the password, so that no log line can hold it. */
    @Override
    public String toString() {
        return username + "@" + host + ":" + port;
    }
}
