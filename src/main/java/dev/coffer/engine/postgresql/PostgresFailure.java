package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Target;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** Says in the engine's terms what the driver reports. */
final class PostgresFailure {

    private static final int LENGTH = 300;

    /** States in which a server answers but is on its way up or down. */
    private static final Set<String> NOT_UP = Set.of("57P01", "57P02", "57P03");

    private PostgresFailure() {}

    static EngineException of(SQLException e, PostgresLogin login, String database) {
        Target target = login.target();
        String where = "PostgreSQL at " + target.host() + ":" + target.port();
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        boolean answered = server != null && !state.startsWith("08") && !NOT_UP.contains(state);
        boolean refused = answered || PSQLState.CONNECTION_REJECTED.getState().equals(state);
        String reason = server == null ? reason(e, state, login) : server.getMessage();
        String shown = shorten(login.secrets().redact(Objects.requireNonNullElse(reason, "no reason given")));
        return refused
                ? new EngineException(
                        Code.SERVER_REFUSED,
                        where + " refuses user \"" + target.username() + "\" in database \"" + database + "\": "
                                + shown,
                        e)
                : new EngineException(Code.SERVER_UNREACHABLE, where + " cannot be reached: " + shown, e);
    }

    private static String reason(SQLException e, String state, PostgresLogin login) {
        if (Thread.currentThread().isInterrupted()) {
            return "the attempt was interrupted";
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the host name is not known";
            }
            if (cause instanceof SocketTimeoutException) {
                return noAnswer(login);
            }
            if (cause instanceof EOFException) {
                return "it closed the connection";
            }
            if (cause instanceof SSLException) {
                return "no TLS connection: " + cause.getMessage();
            }
            if (cause instanceof SocketException) {
                return Objects.requireNonNullElse(cause.getMessage(), "network error");
            }
        }
        if (e.getCause() == null
                && PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState().equals(state)) {
            return noAnswer(login); // how the driver says that the login took too long
        }
        if (PSQLState.PROTOCOL_VIOLATION.getState().equals(state)) {
            return "what answers there does not speak PostgreSQL's protocol";
        }
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    /** What the server, or else the driver, says, on one line. */
    static String message(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String said = server == null ? e.getMessage() : server.getMessage();
        return shorten(Objects.requireNonNullElse(said, "no reason given"));
    }

    private static String noAnswer(PostgresLogin login) {
        return "no answer within " + login.timeout().toMillis() / 1000.0 + " s";
    }

    private static String shorten(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…";
    }
}
