package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException.Code;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The reasons of failures that are known, each with what to do about it. */
enum MysqlCause {
    UNKNOWN_HOST(Code.SERVER_UNREACHABLE, false, "cannot be reached: its host name is unknown", "Check the host."),
    NOT_LISTENING(
            Code.SERVER_UNREACHABLE,
            true,
            "cannot be reached: nothing listens there, or a firewall refuses",
            "Check the host and the port, the server's bind_address, and that it runs."),
    NO_ANSWER(
            Code.SERVER_UNREACHABLE,
            true,
            "does not answer as MySQL does within the connect timeout",
            "Check the host and the port, and that the server runs; see coffer.engine.mysql.connect-timeout."),
    LOST(
            Code.SERVER_UNREACHABLE,
            true,
            "cannot be reached: the connection to it broke",
            "Check that the server runs, and its log.",
            1053,
            1077,
            1079,
            1152,
            1153,
            1156,
            1158,
            1159,
            1160,
            1161,
            1184,
            1317,
            1927,
            2002,
            2003,
            2006,
            2013,
            2055,
            3169,
            4031),
    CERTIFICATE(
            Code.SERVER_UNREACHABLE,
            false,
            "cannot be used: its certificate is not valid for it, or of no trusted authority",
            "Check the certificate, coffer.engine.mysql.tls-ca-file, and the host's name."),
    NO_TLS(
            Code.SERVER_REFUSED,
            false,
            "offers no TLS, which the TLS mode requires",
            "Switch it on there, or choose another TLS mode.",
            2026),
    BUSY(
            Code.SERVER_BUSY,
            true,
            "is busy",
            "Free connections, memory or disk space, or raise the server's limits.",
            1021,
            1037,
            1038,
            1040,
            1041,
            1114,
            1135,
            1203,
            1226,
            4030),
    LOCKED(
            Code.SERVER_BUSY,
            true,
            "has a lock in the way",
            "Another session holds it for long; SHOW PROCESSLIST shows which.",
            1099,
            1205,
            1213,
            3572),
    LOGIN(
            Code.SERVER_REFUSED,
            false,
            "refuses the login",
            "Check the user name and the password, and from which hosts the account may log in.",
            1045,
            1698),
    LOGIN_METHOD(
            Code.SERVER_REFUSED,
            false,
            "asks for a way to log in that this service does not have",
            "Give the account a password with caching_sha2_password, mysql_native_password or ed25519.",
            1251,
            1275,
            1524,
            2059,
            3159),
    HOST_REFUSED(
            Code.SERVER_REFUSED,
            false,
            "accepts no connection from this machine",
            "Create the account for this machine's address; after too many failures, FLUSH HOSTS.",
            1129,
            1130),
    ACCOUNT_LOCKED(
            Code.SERVER_REFUSED,
            false,
            "refuses the account",
            "Unlock it, or renew its password (ALTER USER … ACCOUNT UNLOCK, ALTER USER … IDENTIFIED BY …).",
            1820,
            1862,
            3118,
            4151),
    DATABASE(
            Code.SERVER_REFUSED,
            false,
            "has no such database for this account",
            "Check the name, and that the account may read it.",
            1044,
            1049),
    PRIVILEGE(
            Code.SERVER_REFUSED,
            false,
            "refuses a query",
            "Grant the account what docs/mysql.md lists.",
            1142,
            1143,
            1227,
            1370);

    /** The error 28, as the server's messages have it. */
    private static final Pattern DISK_FULL = Pattern.compile("\\b(?:[Ee]rrcode|errno|error):? 28\\b");

    private final Code code;
    private final boolean passing;
    private final String says;
    private final String advice;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of
    private final Set<Integer> errors;

    MysqlCause(Code code, boolean passing, String says, String advice, Integer... errors) {
        this.code = code;
        this.passing = passing;
        this.says = says;
        this.advice = advice;
        this.errors = Set.of(errors);
    }

    /**
     * Returns the cause of an error of the server; empty if it is not known.
     *
     * @param said what the server says, which has the number of the operating system's error where that is the reason
     */
    static Optional<MysqlCause> ofError(int number, String said) {
        if (DISK_FULL.matcher(said).find()) {
            return Optional.of(BUSY);
        }
        return Arrays.stream(values())
                .filter(cause -> cause.errors.contains(number))
                .findFirst();
    }

    Code code() {
        return code;
    }

    /** Returns whether a new attempt may succeed. */
    boolean passing() {
        return passing;
    }

    /** Returns what happened, to follow the server's address. */
    String says() {
        return says;
    }

    String advice() {
        return advice;
    }
}
