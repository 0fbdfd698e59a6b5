package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;

/**
 * Logs in with the driver as libpq does. Under SCRAM, both prepare a password (RFC 4013), and they differ in two cases:
 * PostgreSQL maps U+200B to a space where the driver removes it, and where nothing would be left of a password PostgreSQL
 * takes it as it is, while the driver fails.
 */
final class DriverLogin {

    private static final Logger LOG = Logger.getLogger(DriverLogin.class);

    /** The URL contains no input; the settings have the rest. */
    private static final String URL = "jdbc:postgresql://";

    private static final char ZERO_WIDTH_SPACE = '\u200b';
    private static final String INVALID_PASSWORD = "28P01";

    private DriverLogin() {}

    /**
     * Connects to a database.
     *
     * @param options of the session at its start; may be empty
     * @throws SQLException what the server says, or why it was not reached
     * @throws EngineException if the driver itself cannot send the password
     */
    static Connection connect(PostgresLogin login, String database, String options)
            throws SQLException, EngineException {
        Properties settings = login.forDriver(database);
        if (!options.isEmpty()) {
            // The driver would send even an empty one, which a pooler refuses.
            settings.setProperty("options", options);
        }
        String password = settings.getProperty("password");
        boolean spaced = password.indexOf(ZERO_WIDTH_SPACE) >= 0;
        try {
            return connect(settings, login);
        } catch (SQLException e) {
            if (!spaced || !isInvalidPassword(e)) {
                throw e;
            }
        } catch (EngineException e) {
            if (!spaced) {
                throw e;
            }
        }
        settings.setProperty("password", password.replace(ZERO_WIDTH_SPACE, ' '));
        try {
            return connect(settings, login);
        } catch (SQLException e) {
            if (isInvalidPassword(e)) {
                throw unsendable(e, login);
            }
            throw e;
        }
    }

    private static Connection connect(Properties settings, PostgresLogin login) throws SQLException, EngineException {
        try {
            return DriverManager.getConnection(URL, settings);
        } catch (RuntimeException e) {
            throw unsendable(e, login);
        } catch (SQLException e) {
            // In some of its threads, the driver wraps its own errors.
            if (e.getCause() instanceof RuntimeException) {
                throw unsendable(e, login);
            }
            throw e;
        }
    }

    private static boolean isInvalidPassword(SQLException e) {
        return INVALID_PASSWORD.equals(e.getSQLState());
    }

    /** The driver's own words stay here: they may quote the password. */
    private static EngineException unsendable(Exception e, PostgresLogin login) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        LOG.warnf(
                "The driver could not log in to %s: %s",
                login.target(), cause.getClass().getName());
        Optional<String> character = beyondAscii(login.password());
        return new EngineException(
                Code.SERVER_REFUSED,
                login.where() + " refuses user \"" + login.target().username() + "\": "
                        + character
                                .map(named ->
                                        "the password is wrong, or its character " + named + " cannot be prepared for"
                                                + " this login as PostgreSQL's own tools do. Check it, or use a password without"
                                                + " that character.")
                                .orElse("the driver could not complete the login. Check the password, and the server's"
                                        + " authentication method."),
                e);
    }

    /** Returns the first character that is not ASCII, as {@code U+200B}, with preference for the one that is known. */
    private static Optional<String> beyondAscii(String password) {
        return password.codePoints()
                .filter(point -> point > 0x7f)
                .boxed()
                .max((a, b) -> Boolean.compare(a == ZERO_WIDTH_SPACE, b == ZERO_WIDTH_SPACE))
                .map(point -> String.format("U+%04X", point));
    }
}
