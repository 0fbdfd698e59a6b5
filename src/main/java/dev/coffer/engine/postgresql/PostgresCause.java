package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException.Code;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The known causes of failures, how each is recognised, and what to do about it. {@code docs/troubleshooting.md} has the
 * same table. A cause stands before those that its words or its states would also fit.
 */
enum PostgresCause {
    LOCKED(
            Code.SERVER_BUSY,
            false,
            "55P03",
            "It waited for a lock ",
            "has locked a table",
            "Commit or end the transaction that holds the lock, for example with SELECT pg_terminate_backend(pid), or back up"
                    + " while no session changes the tables' definitions."),
    HANGING(
            Code.SERVER_BUSY,
            false,
            "",
            "hung: it (wrote|read) nothing for",
            "does not go on",
            "The server's pg_stat_activity says what the session of the tool waits for. A server that is only slow needs a longer"
                    + " coffer.engine.postgresql.stall-timeout."),
    SLOTS_TAKEN(
            Code.SERVER_BUSY,
            true,
            "53300",
            "too many clients already|remaining connection slots|too many connections for (role|database)",
            "has no free connection slot for {user}",
            "Raise max_connections, or the CONNECTION LIMIT of the role or of the database. A backup needs up to three"
                    + " sessions at a time."),
    LOCK_TABLE_FULL(
            Code.SERVER_BUSY,
            false,
            "",
            "max_locks_per_transaction",
            "has no room for the locks of a dump",
            "Raise max_locks_per_transaction and restart the server: a dump locks every table of a database."),
    DISK_FULL(
            Code.SERVER_BUSY,
            true,
            "53100",
            "No space left on device",
            "has no disk space left",
            "Free disk space on the database server."),
    VALUE_TOO_LONG(
            Code.SERVER_REFUSED,
            false,
            "",
            "Cannot enlarge string buffer|invalid memory alloc request size",
            "has a value in database {name} that no dump can hold",
            "A dump holds no row whose text is longer than 1 GB, which is half as much of a bytea: store it in pieces, or as a"
                    + " large object. If there is no such row, the table is damaged; pg_amcheck tells."),
    OUT_OF_MEMORY(
            Code.SERVER_BUSY,
            true,
            "53200",
            "(ERROR|FATAL): +out of memory",
            "has no memory left",
            "Give the database server more memory, or lower the memory that its sessions may use."),
    TEMPORARY_FILES(
            Code.SERVER_BUSY,
            false,
            "53400",
            "temp_file_limit",
            "limits the temporary files of {user}",
            "Let a superuser raise the limit: ALTER ROLE {role} SET temp_file_limit = -1"),
    OTHER_LIMIT(
            Code.SERVER_BUSY,
            true,
            "53000",
            null,
            "lacks a resource",
            "The server's log says which resource is exhausted."),
    STANDBY_CONFLICT(
            Code.SERVER_BUSY,
            true,
            "40001",
            "conflict with recovery|could not serialize access",
            "ended the query because of a conflict",
            "On a standby, set hot_standby_feedback = on or raise max_standby_streaming_delay, or back up the primary."),
    DEADLOCK(
            Code.SERVER_BUSY,
            true,
            "40P01",
            "deadlock detected",
            "ended the query because of a deadlock",
            "Back up at a time when no other session changes the tables' definitions."),
    NOT_UP(
            Code.SERVER_UNREACHABLE,
            true,
            "57P03",
            "the database system is (starting up|shutting down|in recovery mode|not yet accepting|not accepting)",
            "is starting or stopping",
            "Wait until the server accepts connections. A standby accepts them only with hot_standby = on."),
    SESSION_ENDED(
            Code.SERVER_UNREACHABLE,
            true,
            "57P01 57P02 57P05 25P03 25P04",
            "terminating connection (due to (administrator command|unexpected postmaster exit|\\w+[- ].*timeout)|because of crash)",
            "ended the session",
            "The server was stopped or crashed, or an administrator ended the session; the server's log says which."),
    CANCELLED(
            Code.SERVER_BUSY,
            false,
            "57014",
            "canceling statement due to",
            "cancelled a query",
            "A person or a program on the server cancels the queries of {user}; let it leave out the application"
                    + " 'coffer'."),
    PASSWORD(
            Code.SERVER_REFUSED,
            false,
            "28P01",
            "password authentication failed|no password supplied",
            "refuses the password of {user}",
            "Correct the user name or the password of the instance."),
    LOGIN_NOT_PERMITTED(
            Code.SERVER_REFUSED,
            false,
            "28000",
            "no pg_hba\\.conf entry|pg_hba\\.conf rejects|is not permitted to log in|FATAL: +role \"[^\\n]*\" does not exist",
            "does not let {user} log in to database {name}",
            "Add a line for this role, this database, the service's address and the instance's TLS mode to"
                    + " pg_hba.conf, and check that the role exists and has LOGIN."),
    NO_DATABASE(
            Code.SERVER_REFUSED,
            false,
            "3D000",
            "FATAL: +database \"[^\\n]*\" does not exist",
            "has no database for {user} to log in to",
            "Name the databases to back up in 'databases'."),
    NO_CONNECT(
            Code.SERVER_REFUSED,
            false,
            "",
            "permission denied for database",
            "does not let {user} connect to database {name}",
            "Let the role connect: GRANT CONNECT ON DATABASE {database} TO {role}"),
    NO_CONNECTIONS(
            Code.SERVER_REFUSED,
            false,
            "",
            "is not currently accepting connections",
            "does not accept connections to database {name}",
            "Allow them: ALTER DATABASE {database} ALLOW_CONNECTIONS true"),
    ROW_SECURITY(
            Code.SERVER_REFUSED,
            false,
            "",
            "row-level security policy for table|row_security",
            "hides rows from {user} by row-level security",
            "Let the role read all rows: ALTER ROLE {role} BYPASSRLS"),
    LARGE_OBJECT(
            Code.SERVER_REFUSED,
            false,
            "",
            "permission denied for large object",
            "does not let {user} read a large object",
            "Large objects have no privilege for all of them: GRANT SELECT ON LARGE OBJECT … TO {role} for each, or back up as"
                    + " a superuser."),
    PERMISSION(
            Code.SERVER_REFUSED,
            false,
            "42501",
            "permission denied for",
            "does not let {user} read everything in database {name}",
            "Let the role read everything: GRANT pg_read_all_data TO {role}. Before PostgreSQL 14, grant USAGE on each schema"
                    + " and SELECT on each table and sequence."),
    DAMAGED(
            Code.SERVER_REFUSED,
            false,
            "XX001 XX002",
            "invalid page in block|could not read block|missing chunk number|unexpected chunk|data is corrupt"
                    + "|could not access status of transaction",
            "has damaged data in database {name}",
            "Find out what is damaged with pg_amcheck, and restore it from an earlier backup."),
    LIBRARY_MISSING(
            Code.SERVER_REFUSED,
            false,
            "58P01",
            "could not access file \"|could not load library|extension control file",
            "lacks a file of an extension",
            "Install the package of the extension on the database server, or take the library out of the setting that names"
                    + " it."),
    NOT_ENCODABLE(
            Code.SERVER_REFUSED,
            false,
            "22021 22P05",
            "has no equivalent in encoding|invalid byte sequence for encoding",
            "has text that cannot be converted",
            "The text is not valid in its encoding, or cannot be written in that of the other database. Restore into a"
                    + " database that has the encoding of the original."),
    NOT_CONVERTIBLE(
            Code.SERVER_REFUSED,
            false,
            "",
            "conversion between \\w+ and \\w+ is not supported",
            "cannot convert the text of database {name}",
            "Let the role connect to database postgres too, which is then asked about the others. Restore into a database"
                    + " that has the encoding of the original."),
    UNKNOWN_HOST(
            Code.SERVER_UNREACHABLE,
            true,
            "",
            "could not translate host name",
            "cannot be reached: the host name is not known",
            "Check the host name, and the name servers of the machine that runs the backup."),
    NOT_LISTENING(
            Code.SERVER_UNREACHABLE,
            true,
            "",
            "Connection refused",
            "cannot be reached: Connection refused",
            "Check that the server runs, listens on this address and port (listen_addresses), and that no firewall"
                    + " rejects the connection."),
    NO_ANSWER(
            Code.SERVER_UNREACHABLE,
            true,
            "",
            "timeout expired|Connection timed out",
            "cannot be reached: no answer within {timeout}",
            "Check the address and the firewall; a server that is only slow needs a longer"
                    + " coffer.engine.postgresql.connect-timeout."),
    CERTIFICATE(
            Code.SERVER_UNREACHABLE,
            false,
            "",
            "certificate verify failed|root certificate file|server certificate for",
            "cannot be reached: its TLS certificate is not trusted, or is for another name",
            "Name its certificate authority in coffer.engine.postgresql.tls-ca-file. With the TLS mode verify-full, the"
                    + " host must be a name in the certificate."),
    NO_TLS(
            Code.SERVER_REFUSED,
            false,
            "",
            "server does not support SSL",
            "offers no TLS (SSL)",
            "Switch on ssl in the server's configuration, or choose the TLS mode prefer or disable."),
    TLS_FAILED(
            Code.SERVER_UNREACHABLE,
            false,
            "",
            "SSL error: (?!unexpected eof)",
            "cannot be reached: no TLS connection",
            "Check that the server and this service have a TLS version in common (ssl_min_protocol_version)."),
    LOGIN_METHOD(
            Code.SERVER_REFUSED,
            false,
            "",
            "authentication method",
            "asks for a password that is not registered, or for another way to log in",
            "Use scram-sha-256 or md5 for this role in pg_hba.conf, and register a password."),
    NOT_POSTGRESQL(
            Code.SERVER_UNREACHABLE,
            false,
            "",
            null,
            "cannot be reached: what answers there does not speak PostgreSQL's protocol",
            "Check the port."),
    LOST(
            Code.SERVER_UNREACHABLE,
            true,
            "",
            "server closed the connection unexpectedly|connection has been closed|could not (receive|send) data"
                    + "|SSL SYSCALL error|unexpected eof|no connection to the server|connection not open"
                    + "|Connection reset by peer|Broken pipe|No route to host|Network is unreachable",
            "cannot be reached: the connection broke",
            "Check the network between this service and the server, and the server's log.");

    private final Code code;
    private final boolean passing;
    private final String states;
    private final @Nullable Pattern words;
    private final String says;
    private final String advice;

    /**
     * @param code of a session's failure; that of a tool keeps its own
     * @param passing whether a new attempt may succeed without any change by a person
     * @param states the SQLSTATEs that stand for nothing else
     * @param words of a tool, or of the server that the tool quotes, in English; null if none tell
     */
    PostgresCause(Code code, boolean passing, String states, @Nullable String words, String says, String advice) {
        this.code = code;
        this.passing = passing;
        this.states = states;
        this.words = words == null ? null : Pattern.compile(words);
        this.says = says;
        this.advice = advice;
    }

    /** Returns the cause that an SQLSTATE stands for. */
    static Optional<PostgresCause> ofState(String state) {
        return Arrays.stream(values())
                .filter(cause -> state.length() == 5 && cause.states.contains(state))
                .findFirst();
    }

    /** Returns the cause that the English words of a server or a tool tell. */
    static Optional<PostgresCause> ofWords(String said) {
        return Arrays.stream(values())
                .filter(cause ->
                        cause.words != null && cause.words.matcher(said).find())
                .findFirst();
    }

    Code code() {
        return code;
    }

    boolean passing() {
        return passing;
    }

    /** Returns whether the advice is only for a role that reads a whole database. */
    boolean isOfReading() {
        return this == PERMISSION || this == LARGE_OBJECT || this == ROW_SECURITY;
    }

    /** Returns what the server does or is, to follow its address. */
    String says(PostgresLogin login, String database) {
        return filled(says, login, database);
    }

    /** Returns what to do, in one or more sentences. */
    String advice(PostgresLogin login, String database) {
        return filled(advice, login, database);
    }

    /** Returns what the server does or is, with placeholders as {@link #advice()} has them. */
    String says() {
        return says;
    }

    /** Returns the SQLSTATEs that stand for nothing else, with spaces between them; empty if there are none. */
    String states() {
        return states;
    }

    /** Returns what to do with the placeholders {@code {role}}, {@code {database}} and {@code {user}}. */
    String advice() {
        return advice;
    }

    private static String filled(String text, PostgresLogin login, String database) {
        String role = login.target().username();
        return text.replace("{timeout}", login.timeout().toMillis() / 1000.0 + " s")
                .replace("{role}", identifier(role))
                .replace("{database}", identifier(database))
                .replace("{user}", "user \"" + role + "\"")
                .replace("{name}", "\"" + database + "\"");
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
