package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Target;
import dev.coffer.engine.TargetCheck;
import dev.coffer.engine.TlsMode;
import dev.coffer.engine.process.Secrets;
import dev.coffer.engine.process.ToolProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The login to a target, for the driver and for the tools. No value becomes part of a URL, where a host or a name could
 * inject settings, and no file of the service's user is used.
 */
final class MysqlLogin {

    /** What the server's socket is called in the folder of a server that this service started. */
    static final String SOCKET = "mysql.sock";

    /** The ways to log in that keep a password from a server that only pretends to be one. */
    private static final String METHODS =
            "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,parsec";

    private static final String CHARSET = "default-character-set=utf8mb4";

    private final Target target;
    private final Flavor flavor;
    private final MysqlConfig config;
    private final @Nullable Path caFile;

    /**
     * @param flavor of the server
     * @throws EngineException if the target cannot be the address and account of a server
     */
    MysqlLogin(Target target, Flavor flavor, MysqlConfig config) throws EngineException {
        this.target = target;
        this.flavor = flavor;
        this.config = config;
        TargetCheck.require(target);
        this.caFile = TargetCheck.caFile(target, config.tlsCaFile(), "coffer.engine.mysql.tls-ca-file");
    }

    Target target() {
        return target;
    }

    Flavor flavor() {
        return flavor;
    }

    /** Returns the address of the server, to begin a sentence with. */
    String where() {
        return target.socketFolder() == null
                ? flavor.datastore() + " at " + target.host() + ":" + target.port()
                : "The " + flavor.datastore() + " server that this service started";
    }

    Duration timeout() {
        return config.connectTimeout();
    }

    /** Returns the password, or an empty one if there is none. */
    String password() {
        return target.password() == null ? "" : target.password();
    }

    Secrets secrets() {
        return new Secrets(List.of(password()));
    }

    /**
     * Returns the same login, whose tools secure their connections as a session has done.
     *
     * @param secured whether it has; matters only where TLS is preferred
     */
    MysqlLogin secured(boolean secured) throws EngineException {
        return target.tls() == TlsMode.PREFER
                ? new MysqlLogin(target.with(secured ? TlsMode.REQUIRE : TlsMode.DISABLE), flavor, config)
                : this;
    }

    /**
     * Logs in.
     *
     * @param database to select; null for none
     * @throws EngineException with the reason, if the server cannot be reached or refuses
     */
    Connection open(@Nullable String database) throws EngineException {
        try {
            return connect(database);
        } catch (SQLException e) {
            throw MysqlFailure.ofLogin(e, this, database);
        }
    }

    private Connection connect(@Nullable String database) throws SQLException {
        if (target.socketFolder() != null && flavor == Flavor.MYSQL) {
            // Over its socket, MySQL takes a password as it is, which the driver sends only through TLS.
            return connect(database, TlsMode.REQUIRE);
        }
        boolean prefers = target.tls() == TlsMode.PREFER;
        try {
            return connect(database, prefers ? TlsMode.REQUIRE : target.tls());
        } catch (SQLException e) {
            if (!prefers || !MysqlFailure.isWithoutTls(e)) {
                throw e;
            }
            return connect(database, TlsMode.DISABLE);
        }
    }

    private Connection connect(@Nullable String database, TlsMode tls) throws SQLException {
        Connection connection = DriverManager.getConnection(url(), forDriver(tls));
        boolean selected = false;
        try {
            if (database != null) {
                connection.setCatalog(database);
            }
            selected = true;
            return connection;
        } finally {
            if (!selected) {
                connection.close();
            }
        }
    }

    /** The host and the port have been checked, and hold nothing that has a meaning in a URL. */
    private String url() {
        String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
        return "jdbc:mariadb://" + host + ":" + target.port() + "/";
    }

    private Properties forDriver(TlsMode tls) {
        String milliseconds = Long.toString(Math.max(1, timeout().toMillis()));
        Properties settings = new Properties();
        settings.setProperty("user", target.username());
        settings.setProperty("password", password());
        settings.setProperty("sslMode", mode(tls));
        if (caFile != null) {
            settings.setProperty("serverSslCert", caFile.toString());
        }
        Path socketFolder = target.socketFolder();
        if (socketFolder != null) {
            settings.setProperty("socketFactory", MysqlSocketFactory.class.getName());
            settings.setProperty(
                    MysqlSocketFactory.PATH, socketFolder.resolve(SOCKET).toString());
        }
        settings.setProperty("fallbackToSystemKeyStore", "false");
        settings.setProperty("restrictedAuth", METHODS);
        // Without a verified certificate, a false key cannot be told from the right one in any case.
        settings.setProperty("allowPublicKeyRetrieval", Boolean.toString(caFile == null));
        settings.setProperty("permitRedirect", "false");
        settings.setProperty("allowLocalInfile", "false");
        settings.setProperty("allowMultiQueries", "false");
        settings.setProperty("connectTimeout", milliseconds);
        settings.setProperty("socketTimeout", milliseconds);
        settings.setProperty("tcpKeepAlive", "true");
        settings.setProperty("connectionAttributes", "program_name:coffer");
        // What a server's or an account's settings could change in what this service reads.
        settings.setProperty("sessionVariables", "sql_mode='',time_zone='+00:00',sql_select_limit=default");
        return settings;
    }

    private static String mode(TlsMode tls) {
        return switch (tls) {
            case DISABLE -> "disable";
            case PREFER, REQUIRE -> "trust";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_FULL -> "verify-full";
        };
    }

    /** Returns what the failure of a query means. */
    EngineException failure(SQLException e) {
        return MysqlFailure.of(e, this);
    }

    /**
     * Creates a run of a tool that logs in.
     *
     * @param name what messages call this run
     * @param arguments without the login, which the tool reads from a file of its own
     * @param more further lines of that file, each an option without its dashes
     */
    MysqlRun process(String name, Path tool, List<String> arguments, List<String> more) {
        return process(name, tool, arguments, more, config.stallTimeout());
    }

    /**
     * Creates a run of a tool that logs in.
     *
     * @param patience how long it may write nothing, or read nothing of its input; zero is for ever
     */
    MysqlRun process(String name, Path tool, List<String> arguments, List<String> more, Duration patience) {
        List<String> options = new ArrayList<>(options());
        options.addAll(more);
        return run(name, tool, arguments, options, Map.of(), patience);
    }

    /** Creates a run of the tool that reads the binary log, which writes its times in UTC. */
    MysqlRun log(String name, Path tool, List<String> arguments) {
        List<String> options = new ArrayList<>(options());
        options.remove(CHARSET); // it does not know this one
        return run(name, tool, arguments, options, Map.of("TZ", "UTC"), config.stallTimeout());
    }

    private MysqlRun run(
            String name,
            Path tool,
            List<String> arguments,
            List<String> options,
            Map<String, String> environment,
            Duration patience) {
        HungTool hung = new HungTool(this);
        return new MysqlRun(
                options,
                hung,
                file -> new ToolProcess(
                        name, command(tool, file, arguments), environment, List.of(password()), patience, () -> {
                            hung.ask();
                            return "";
                        }));
    }

    /** Creates a run of a tool that logs in, with no other options in its file. */
    MysqlRun process(String name, Path tool, List<String> arguments) {
        return process(name, tool, arguments, List.of());
    }

    private static List<String> command(Path tool, Path options, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(tool.toString(), "--defaults-file=" + options));
        command.addAll(arguments);
        return command;
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        Path socketFolder = target.socketFolder();
        if (socketFolder == null) {
            options.add("protocol=tcp");
            options.add("host=" + OptionFile.quoted(target.host()));
            options.add("port=" + target.port());
        } else {
            options.add("protocol=socket");
            options.add(
                    "socket=" + OptionFile.quoted(socketFolder.resolve(SOCKET).toString()));
        }
        options.add("user=" + OptionFile.quoted(target.username()));
        options.add("password=" + OptionFile.quoted(password()));
        options.add(CHARSET);
        if (caFile != null) {
            options.add("ssl-ca=" + OptionFile.quoted(caFile.toString()));
        }
        if (flavor == Flavor.MYSQL) {
            options.add("ssl-mode=" + (target.tls() == TlsMode.VERIFY_FULL ? "VERIFY_IDENTITY" : sslMode()));
            options.add("get-server-public-key=" + (caFile == null ? "ON" : "OFF"));
        } else if (target.tls() == TlsMode.DISABLE) {
            options.add("skip-ssl");
        } else {
            options.add("ssl");
            options.add(
                    target.tls() == TlsMode.VERIFY_FULL ? "ssl-verify-server-cert" : "disable-ssl-verify-server-cert");
        }
        return options;
    }

    private String sslMode() {
        return switch (target.tls()) {
            case DISABLE -> "DISABLED";
            case PREFER -> "PREFERRED";
            case REQUIRE -> "REQUIRED";
            default -> "VERIFY_CA";
        };
    }
}
