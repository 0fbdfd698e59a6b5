package dev.coffer.engine;

import dev.coffer.engine.EngineException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks, before anything connects, that a target can be the address and account of a server. */
public final class TargetCheck {

    /** A host name or an address. Clients would also accept the path of a socket or a list of hosts. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,254}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z]*");

    /** The files of trusted certificate authorities of common operating systems. */
    private static final List<Path> SYSTEM_CA_FILES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/cert.pem"));

    private TargetCheck() {}

    /**
     * Checks the host, the login and the names of databases.
     *
     * @throws EngineException if no server can be reached or logged in to with them
     */
    public static void require(Target target) throws EngineException {
        if (!HOST.matcher(target.host()).matches()) {
            throw new EngineException(Code.SERVER_UNREACHABLE, "The host is neither a host name nor an IP address.");
        }
        String password = Objects.requireNonNullElse(target.password(), "");
        if (target.username().isEmpty() || hasNul(target.username()) || hasNul(password)) {
            throw new EngineException(Code.SERVER_REFUSED, "The user name is empty, or it or the password has a NUL.");
        }
        for (String database : target.databases()) {
            if (database.isEmpty() || hasNul(database)) {
                throw new EngineException(Code.SERVER_REFUSED, "The name of a database is empty or has a NUL.");
            }
        }
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    /**
     * Returns the certificate authorities that a target's TLS mode needs; null if it needs none.
     *
     * @param configured empty for those of the operating system
     * @param setting the name of the setting for them
     * @throws EngineException if they cannot be read
     */
    public static @Nullable Path caFile(Target target, Optional<Path> configured, String setting)
            throws EngineException {
        if (target.tls() != TlsMode.VERIFY_CA && target.tls() != TlsMode.VERIFY_FULL) {
            return null;
        }
        Optional<Path> file = configured.or(
                () -> SYSTEM_CA_FILES.stream().filter(Files::isReadable).findFirst());
        if (file.isEmpty() || !Files.isReadable(file.get())) {
            throw new EngineException(
                    Code.SERVER_UNREACHABLE,
                    "The TLS mode " + target.tls().word() + " needs certificate authorities, but "
                            + file.map(path -> path + " cannot be read").orElse("this machine has none")
                            + "; see " + setting + ".");
        }
        return file.get();
    }
}
