package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.engine.ConnectionLimits;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to log in to a server: the fields of an instance, except its password.
 *
 * @param passwordRef null if the password is sealed, or there is none
 * @param databases empty for all
 * @param pooled whether a connection pooler in session mode stands before the server
 */
record Login(
        String host,
        int port,
        String username,
        @Nullable String passwordRef,
        List<String> databases,
        TlsMode tls,
        boolean pooled) {

    private static final String SESSION = "session";

    /**
     * Returns what a registration asks for.
     *
     * @throws Fault {@code badRequest} for a field that is missing or that the engine does not permit
     */
    static Login of(InstanceRequest.Connection wanted, ConnectionLimits limits) {
        return new Login(
                        Fault.required(wanted.host(), "instance.connection.host"),
                        Objects.requireNonNullElse(wanted.port(), limits.defaultPort()),
                        Fault.required(wanted.username(), "instance.connection.username"),
                        wanted.passwordRef(),
                        Objects.requireNonNullElse(wanted.databases(), List.of()),
                        wanted.tls() == null ? TlsMode.PREFER : TlsMode.of(wanted.tls()),
                        SESSION.equals(wanted.pooler()))
                .checked(limits);
    }

    /** Returns the login of an instance. */
    static Login of(Instance instance) {
        return new Login(
                instance.host,
                instance.port,
                instance.username,
                instance.passwordRef,
                List.copyOf(instance.databases),
                instance.tls,
                instance.pooled);
    }

    /**
     * Returns this login with what a change asks for.
     *
     * @throws Fault {@code badRequest} for a field that the engine does not permit
     */
    Login with(InstanceRequest.Connection wanted, ConnectionLimits limits) {
        return new Login(
                        Objects.requireNonNullElse(wanted.host(), host),
                        Objects.requireNonNullElse(wanted.port(), port),
                        Objects.requireNonNullElse(wanted.username(), username),
                        wanted.password() == null && wanted.passwordRef() == null ? passwordRef : wanted.passwordRef(),
                        Objects.requireNonNullElse(wanted.databases(), databases),
                        wanted.tls() == null ? tls : TlsMode.of(wanted.tls()),
                        wanted.pooler() == null ? pooled : SESSION.equals(wanted.pooler()))
                .checked(limits);
    }

    private Login checked(ConnectionLimits limits) {
        requireLength("username", username, limits.longestUsername());
        for (int i = 0; i < databases.size(); i++) {
            requireLength("databases[" + i + "]", databases.get(i), limits.longestDatabase());
        }
        return this;
    }

    private static void requireLength(String field, String value, int longest) {
        if (value.codePointCount(0, value.length()) > longest) {
            throw Fault.badRequest(
                    "'instance.connection." + field + "' must not be longer than " + longest + " characters.");
        }
    }

    /** Returns whether it leads to the same server as another one. */
    boolean reaches(Login other) {
        return host.equals(other.host) && port == other.port;
    }

    /** Returns this login for other databases. */
    Login withDatabases(List<String> others) {
        return new Login(host, port, username, passwordRef, others, tls, pooled);
    }

    /** Returns how to log in with a password, whichever databases are to be backed up. */
    Target target(@Nullable String password) {
        return new Target(host, port, username, password, List.of(), tls, pooled);
    }

    /** Writes it into an instance. */
    void store(Instance instance) {
        instance.host = host;
        instance.port = port;
        instance.username = username;
        instance.passwordRef = passwordRef;
        instance.databases = databases;
        instance.tls = tls;
        instance.pooled = pooled;
    }
}
