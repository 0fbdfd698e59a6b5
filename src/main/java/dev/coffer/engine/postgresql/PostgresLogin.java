package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Target;
import dev.coffer.engine.TargetCheck;
import dev.coffer.engine.process.Secrets;
import dev.coffer.engine.process.ToolEnvironment;
import dev.coffer.engine.process.ToolProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The login to a target, for the driver and for PostgreSQL's own tools. No value becomes part of a URL or a connection string,
 * where a host or a name could inject settings, and no file of the service's user is used.
 */
final class PostgresLogin {

    private static final String APPLICATION = "coffer";

    /** How many random digits the name of a tool's session has, so that no other session has it. */
    private static final int SESSION_DIGITS = 8;

    private final Target target;
    private final PostgresConfig config;
    private final @Nullable Path caFile;
    private final String options;

    /** @throws EngineException if the target cannot be the address and account of a server */
    PostgresLogin(Target target, PostgresConfig config) throws EngineException {
        this.target = target;
        this.config = config;
        TargetCheck.require(target);
        this.caFile = TargetCheck.caFile(target, config.tlsCaFile(), "coffer.engine.postgresql.tls-ca-file");
        // A pooler takes no options, or keeps them for the next client.
        this.options = target.pooled() ? "" : PostgresSettings.options();
    }

    private PostgresLogin(PostgresLogin other, String options) {
        this.target = other.target;
        this.config = other.config;
        this.caFile = other.caFile;
        this.options = options;
    }

    /** Returns the same login, whose tools begin their sessions with the options that a session has found out. */
    PostgresLogin with(PostgresSession session) throws EngineException {
        return new PostgresLogin(this, session.toolOptions());
    }

    Target target() {
        return target;
    }

    /** Returns the address of the server, to begin a sentence with. */
    String where() {
        if (target.socketFolder() != null) {
            return "The PostgreSQL server that this service started";
        }
        return "PostgreSQL at " + target.host() + ":" + target.port();
    }

    /** Returns the options that each session begins with; empty if the server takes none. */
    String options() {
        return options;
    }

    Duration timeout() {
        return config.connectTimeout();
    }

    Secrets secrets() {
        return new Secrets(List.of(password()));
    }

    /**
     * Returns the password, or an empty one if there is none: otherwise, the driver and libpq would read the user's
     * password file.
     */
    String password() {
        return target.password() == null ? "" : target.password();
    }

    /** Returns the settings for the driver, which override every part of a URL except its prefix. */
    Properties forDriver(String database) {
        Properties settings = new Properties();
        settings.setProperty("PGHOST", target.host());
        settings.setProperty("PGPORT", Integer.toString(target.port()));
        settings.setProperty("PGDBNAME", database);
        settings.setProperty("user", target.username());
        settings.setProperty("password", password());
        settings.setProperty("sslmode", target.tls().word());
        settings.setProperty("sslcert", "");
        settings.setProperty("sslkey", "");
        if (caFile != null) {
            settings.setProperty("sslrootcert", caFile.toString());
        }
        Path socketFolder = target.socketFolder();
        if (socketFolder != null) {
            settings.setProperty("socketFactory", UnixSocketFactory.class.getName());
            settings.setProperty(
                    "socketFactoryArg",
                    socketFolder.resolve(".s.PGSQL." + target.port()).toString());
        }
        settings.setProperty("gssEncMode", "disable");
        settings.setProperty("loginTimeout", seconds());
        settings.setProperty("connectTimeout", seconds());
        settings.setProperty("socketTimeout", seconds());
        settings.setProperty("ApplicationName", APPLICATION);
        // The driver sends the name with its login; otherwise, it sets it in the session, where a pooler would keep it.
        settings.setProperty("assumeMinServerVersion", "9.0");
        return settings;
    }

    /** Returns the environment variables for libpq, which all of PostgreSQL's tools use. */
    Map<String, String> forTool(String database) {
        Map<String, String> variables = new HashMap<>();
        variables.put(
                "PGHOST",
                target.socketFolder() == null
                        ? target.host()
                        : target.socketFolder().toString());
        variables.put("PGPORT", Integer.toString(target.port()));
        variables.put("PGDATABASE", database);
        variables.put("PGUSER", target.username());
        variables.put("PGPASSWORD", password());
        variables.put("PGSSLMODE", target.tls().word());
        variables.put("PGSSLROOTCERT", caFile == null ? nowhere("root.crt") : caFile.toString());
        variables.put("PGCONNECT_TIMEOUT", seconds());
        variables.put("PGGSSENCMODE", "disable");
        if (!options.isEmpty()) {
            variables.put("PGOPTIONS", options);
        }
        // Libpq before 15 uses the home directory of the service's user, whatever HOME is.
        variables.put("PGPASSFILE", nowhere("pgpass"));
        variables.put("PGSERVICEFILE", nowhere("pg_service.conf"));
        variables.put("PGSSLCERT", nowhere("postgresql.crt"));
        variables.put("PGSSLKEY", nowhere("postgresql.key"));
        variables.put("PGSSLCRL", nowhere("root.crl"));
        return variables;
    }

    /**
     * Creates a run of a tool that logs in to a database, under a name of its own.
     *
     * @param encoding what the tool reads and writes text in, whatever the role or the database is set to
     */
    PostgresRun process(String name, String tool, List<String> arguments, String database, String encoding) {
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(arguments);
        Map<String, String> variables = forTool(database);
        variables.put("PGCLIENTENCODING", encoding);
        String session = APPLICATION + "-" + UUID.randomUUID().toString().substring(0, SESSION_DIGITS);
        variables.put("PGAPPNAME", session);
        PostgresBackends backends = new PostgresBackends(this, database, session);
        ToolProcess process = new ToolProcess(
                name, command, variables, List.of(password()), config.stallTimeout(), backends::waiting);
        return new PostgresRun(process, backends);
    }

    private static String nowhere(String file) {
        return ToolEnvironment.HOME + "/" + file;
    }

    /** Returns the timeout in whole seconds, rounded up, at least one. */
    private String seconds() {
        return Long.toString(Math.max(1, timeout().plusMillis(999).toSeconds()));
    }
}
