package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in the engine's terms what the driver reports. The server's own words are quoted, the driver's never are. */
final class MysqlFailure {

    private static final int LENGTH = 300;

    /** The least number of an error of the server's own; those of files have lower ones, as some of the driver. */
    private static final int SERVERS = 1000;

    private static final Pattern OF_FILE = Pattern.compile("\\((?:Errcode: |OS errno )\\d+");

    private MysqlFailure() {}

    /** Returns what the failure of a query means. */
    static EngineException of(SQLException e, MysqlLogin login) {
        return failure(e, login, "user \"" + login.target().username() + "\"");
    }

    /** Returns what the failure to log in means, or to select a database. */
    static EngineException ofLogin(SQLException e, MysqlLogin login, @Nullable String database) {
        String who = "user \"" + login.target().username() + "\"";
        return failure(e, login, database == null ? who : who + " in database \"" + database + "\"");
    }

    private static EngineException failure(SQLException e, MysqlLogin login, String who) {
        String where = login.where() + " ";
        if (Thread.currentThread().isInterrupted()) {
            return new EngineException(
                    Code.SERVER_UNREACHABLE, where + "cannot be reached: the attempt was interrupted.", e);
        }
        Optional<MysqlCause> known = cause(e);
        if (known.isEmpty()) {
            return new EngineException(
                    Code.SERVER_REFUSED,
                    where + "answers " + who + " with an error: "
                            + login.secrets().redact(message(e)) + " (" + e.getErrorCode() + ").",
                    e);
        }
        MysqlCause cause = known.get();
        String quoted = isServers(e) ? " (" + who + "): " + login.secrets().redact(message(e)) : "";
        return new EngineException(
                cause.code(),
                where + cause.says() + quoted + ". " + cause.advice(),
                cause.advice(),
                cause.passing(),
                e);
    }

    /** Returns the cause of a failure; empty for an error of the server that is not known. */
    static Optional<MysqlCause> cause(SQLException e) {
        return isServers(e)
                ? MysqlCause.ofError(e.getErrorCode(), String.valueOf(e.getMessage()))
                : Optional.of(withoutAnswer(e));
    }

    private static boolean isServers(SQLException e) {
        boolean ofFile = e.getErrorCode() > 0
                && OF_FILE.matcher(String.valueOf(e.getMessage())).find();
        return (e.getErrorCode() >= SERVERS || ofFile) && !(e instanceof SQLTimeoutException);
    }

    private static MysqlCause withoutAnswer(SQLException e) {
        if (causedBy(e, UnknownHostException.class)) {
            return MysqlCause.UNKNOWN_HOST;
        }
        if (causedBy(e, SocketTimeoutException.class) || e instanceof SQLTimeoutException) {
            return MysqlCause.NO_ANSWER;
        }
        if (causedBy(e, ConnectException.class)) {
            return MysqlCause.NOT_LISTENING;
        }
        String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (said.contains("hostname verification failed")
                || causedBy(e, CertificateException.class)
                || causedBy(e, CertPathBuilderException.class)
                || causedBy(e, CertPathValidatorException.class)) {
            return MysqlCause.CERTIFICATE;
        }
        if (isWithoutTls(e) || (causedBy(e, SSLException.class) && !causedBy(e, EOFException.class))) {
            return MysqlCause.NO_TLS;
        }
        return said.contains("plugin") ? MysqlCause.LOGIN_METHOD : MysqlCause.LOST;
    }

    /** Returns whether a login failed because the server offers no TLS. The driver has no number of its own for it. */
    static boolean isWithoutTls(SQLException e) {
        return !isServers(e) && String.valueOf(e.getMessage()).contains("ssl not enabled in the server");
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Returns what the server says, on one line. The driver puts the number of the connection before it. */
    static String message(SQLException e) {
        if (!isServers(e)) {
            return "the connection broke";
        }
        String line = String.valueOf(e.getMessage())
                .replaceFirst("\\A\\(conn=-?\\d+\\) ", "")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…";
    }
}
