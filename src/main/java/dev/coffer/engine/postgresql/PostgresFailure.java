package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** Says in the engine's terms what the driver reports. The server's own words are quoted, the driver's never are. */
final class PostgresFailure {

    private static final int LENGTH = 300;

    /** The state of a login to a database whose encoding has no conversion to the driver's. */
    private static final String NOT_CONVERTIBLE = "0A000";

    private PostgresFailure() {}

    /** Returns what the failure of a query means. */
    static EngineException of(SQLException e, PostgresLogin login, String database) {
        return failure(e, login, database, cause(e, login));
    }

    /** Returns what the failure to log in to a database means. */
    static EngineException ofLogin(SQLException e, PostgresLogin login, String database) {
        return failure(e, login, database, loginCause(e, login));
    }

    private static EngineException failure(
            SQLException e, PostgresLogin login, String database, Optional<PostgresCause> known) {
        Target target = login.target();
        String where = "PostgreSQL at " + target.host() + ":" + target.port() + " ";
        ServerErrorMessage server = server(e);
        String quoted = server == null ? "" : ": " + login.secrets().redact(shorten(server.getMessage()));
        if (Thread.currentThread().isInterrupted()) {
            return new EngineException(
                    Code.SERVER_UNREACHABLE, where + "cannot be reached: the attempt was interrupted.", e);
        }
        if (known.isEmpty()) {
            return new EngineException(
                    Code.SERVER_REFUSED,
                    where + "answers user \"" + target.username() + "\" in database \"" + database + "\" with an error"
                            + quoted + " (SQLSTATE " + e.getSQLState() + ").",
                    e);
        }
        PostgresCause cause = known.get();
        String advice = cause.advice(login, database);
        return new EngineException(
                cause.code(), where + cause.says(login, database) + quoted + ". " + advice, advice, cause.passing(), e);
    }

    private static Optional<PostgresCause> loginCause(SQLException e, PostgresLogin login) {
        return switch (state(e)) {
            case "42501" -> Optional.of(PostgresCause.NO_CONNECT);
            case NOT_CONVERTIBLE -> Optional.of(PostgresCause.NOT_CONVERTIBLE);
            case "55000" -> Optional.of(PostgresCause.NO_CONNECTIONS);
            default -> cause(e, login);
        };
    }

    /** Returns whether a server ended or refused a session; false if it was not reached, or does not answer. */
    static boolean mayComeOfSettings(SQLException e) {
        return server(e) != null
                || ((causedBy(e, EOFException.class) || causedBy(e, SocketException.class))
                        && !causedBy(e, ConnectException.class));
    }

    /** Returns whether a login failed only because the server cannot convert the text of that database to UTF-8. */
    static boolean isOfEncoding(EngineException failure) {
        return failure.getCause() instanceof SQLException e && NOT_CONVERTIBLE.equals(e.getSQLState());
    }

    /** Returns the cause of a failure; empty for an error of the server that is not known. */
    static Optional<PostgresCause> cause(SQLException e, PostgresLogin login) {
        ServerErrorMessage server = server(e);
        if (server == null) {
            return Optional.of(withoutAnswer(e, login));
        }
        String state = state(e);
        String said = server.getMessage() + " " + server.getHint();
        if (said.contains("max_locks_per_transaction")) {
            return Optional.of(PostgresCause.LOCK_TABLE_FULL);
        }
        // A pooler answers with a state of its own for all that goes wrong behind it.
        return state.startsWith("08")
                ? PostgresCause.ofWords(said).or(() -> Optional.of(PostgresCause.LOST))
                : PostgresCause.ofState(state);
    }

    /** The driver tells by the exception beneath its own, or by its state; its words depend on the locale. */
    private static PostgresCause withoutAnswer(SQLException e, PostgresLogin login) {
        if (causedBy(e, UnknownHostException.class)) {
            return PostgresCause.UNKNOWN_HOST;
        }
        if (causedBy(e, SocketTimeoutException.class)) {
            return PostgresCause.NO_ANSWER;
        }
        if (causedBy(e, ConnectException.class)) {
            return PostgresCause.NOT_LISTENING;
        }
        if (causedBy(e, EOFException.class) || causedBy(e, SocketException.class)) {
            return PostgresCause.LOST;
        }
        if (causedBy(e, CertificateException.class)
                || causedBy(e, CertPathBuilderException.class)
                || causedBy(e, CertPathValidatorException.class)
                || isNameMismatch(e, login.target())) {
            return PostgresCause.CERTIFICATE;
        }
        if (causedBy(e, SSLException.class)) {
            return PostgresCause.TLS_FAILED;
        }
        String state = state(e);
        if (PSQLState.CONNECTION_REJECTED.getState().equals(state)) {
            return String.valueOf(e.getMessage()).contains("SSL") ? PostgresCause.NO_TLS : PostgresCause.LOGIN_METHOD;
        }
        if (PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState().equals(state)) {
            return PostgresCause.NO_ANSWER; // how the driver says that the login took too long
        }
        return PSQLState.PROTOCOL_VIOLATION.getState().equals(state)
                ? PostgresCause.NOT_POSTGRESQL
                : PostgresCause.LOST;
    }

    private static boolean isNameMismatch(SQLException e, Target target) {
        return target.tls() == TlsMode.VERIFY_FULL
                && e.getCause() == null
                && PSQLState.CONNECTION_FAILURE.getState().equals(e.getSQLState())
                && String.valueOf(e.getMessage()).contains(target.host());
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable ServerErrorMessage server(SQLException e) {
        return e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    }

    private static String state(SQLException e) {
        return Objects.requireNonNullElse(e.getSQLState(), "");
    }

    /** What the server says, on one line, or that the connection to it broke. */
    static String message(SQLException e) {
        ServerErrorMessage server = server(e);
        return server == null ? "the connection broke" : shorten(server.getMessage());
    }

    private static String shorten(@Nullable String text) {
        String line = String.valueOf(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…";
    }
}
