package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.ServerLauncher;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.engine.process.ServerProcess;
import dev.coffer.engine.process.SocketServer;
import dev.coffer.engine.process.ToolProcess;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts PostgreSQL servers on this machine. Each has two roles that can log in, by password only: {@link #ADMINISTRATOR}, a
 * superuser, through the Unix socket alone, and {@link #OWNER}.
 */
@Singleton
public class PostgresServers implements ServerLauncher {

    /** The owner of what is restored: no superuser, so that it can reach neither files nor programs of the machine. */
    static final String OWNER = "coffer_owner";

    static final String ADMINISTRATOR = "coffer_admin";

    private static final String DATA = "data";
    private static final String LOG = "server.log";
    private static final String ADMINISTRATOR_PASSWORD = "administrator.password";

    /** Long enough for a recovery after a crash. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LONGEST_INITDB = Duration.ofMinutes(5);

    /** The port of a server without TCP, which is only a part of its socket's name. */
    private static final int SCRATCH_PORT = 5432;

    /** The first version with a role that reads all data. */
    private static final int READS_ALL = 14;

    /** The first version in which a role that creates roles cannot make itself a member of those that run programs. */
    private static final int CREATES_OWN_ROLES = 16;

    private static final String RULES = """
        local all all scram-sha-256
        host all %s all reject
        host all all 127.0.0.1/32 scram-sha-256
        """.formatted(ADMINISTRATOR);

    private final PostgresPrograms programs;
    private final PostgresConfig config;

    PostgresServers(PostgresPrograms programs, PostgresConfig config) {
        this.programs = programs;
        this.config = config;
    }

    @Override
    public String datastore() {
        return "PostgreSQL";
    }

    @Override
    public Optional<String> obstacle(String major) {
        if (programs.server(major).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("This machine has no PostgreSQL server of version " + major
                + ". Install it (Debian, Ubuntu: apt-get install postgresql-" + major
                + "), or name its folder in coffer.engine.postgresql.bin.");
    }

    @Override
    public String owner() {
        return OWNER;
    }

    @Override
    public Optional<String> version(String major) {
        return programs.server(major).map(server -> server.version().full());
    }

    @Override
    public LocalServer scratch(Path folder, String major) throws EngineException, IOException, InterruptedException {
        return start(folder, major, null, SocketServer.newPassword());
    }

    @Override
    public LocalServer serve(Path folder, String major, int port, String password)
            throws EngineException, IOException, InterruptedException {
        return start(folder, major, port, password);
    }

    private LocalServer start(Path folder, String major, @Nullable Integer port, String password)
            throws EngineException, IOException, InterruptedException {
        Path bin = programs.server(major)
                .map(PostgresPrograms.Server::folder)
                .orElseThrow(() -> new EngineException(
                        Code.TARGET_LACKS, obstacle(major).orElse("The server's programs are gone.")));
        if (Files.notExists(folder.resolve(DATA))) {
            create(bin, folder, port == null);
        }
        Path socket = SocketServer.newFolder();
        ServerProcess process =
                ServerProcess.start(command(bin, folder.resolve(DATA), socket, port), folder.resolve(LOG));
        String administrator =
                Files.readString(folder.resolve(ADMINISTRATOR_PASSWORD)).strip();
        int named = port == null ? SCRATCH_PORT : port;
        SocketServer server = new SocketServer(
                process,
                socket,
                List.of(".s.PGSQL." + named + ".lock", ".s.PGSQL." + named),
                Target.ofSocket(socket, named, ADMINISTRATOR, administrator),
                port == null
                        ? Target.ofSocket(socket, named, OWNER, password)
                        : new Target("127.0.0.1", named, OWNER, password, List.of(), TlsMode.DISABLE));
        boolean ready = false;
        try {
            makeOwner(await(server), password);
            ready = true;
            return server;
        } finally {
            if (!ready) {
                server.close();
            }
        }
    }

    private void create(Path bin, Path folder, boolean scratch) throws EngineException, IOException {
        Path passwordFile = folder.resolve(ADMINISTRATOR_PASSWORD);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, SocketServer.newPassword(), StandardOpenOption.WRITE);
        Path unfinished = folder.resolve(DATA + ".unfinished");
        List<String> command = new ArrayList<>(PostgresPrograms.unprivileged());
        command.addAll(List.of(
                bin.resolve("initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + ADMINISTRATOR,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
        if (scratch) {
            command.add("--no-sync");
        }
        new ToolProcess("initdb", command, Map.of(), List.of(), LONGEST_INITDB).run(new ByteArrayOutputStream());
        Files.writeString(unfinished.resolve("pg_hba.conf"), RULES);
        Files.move(unfinished, folder.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> command(Path bin, Path data, Path socket, @Nullable Integer port) {
        List<String> command = new ArrayList<>(PostgresPrograms.unprivileged());
        command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data.toString()));
        List<String> settings = new ArrayList<>(List.of(
                "unix_socket_directories=" + socket,
                "unix_socket_permissions=0700",
                "max_wal_senders=0",
                "wal_level=minimal"));
        if (port == null) {
            settings.addAll(List.of(
                    "listen_addresses=",
                    "port=" + SCRATCH_PORT,
                    "fsync=off",
                    "full_page_writes=off",
                    "synchronous_commit=off",
                    "autovacuum=off",
                    "max_wal_size=4GB"));
        } else {
            settings.addAll(List.of("listen_addresses=127.0.0.1", "port=" + port));
        }
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    private PostgresSession await(SocketServer server) throws EngineException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        PostgresLogin login = new PostgresLogin(server.administrator(), config);
        while (true) {
            try {
                return PostgresSession.open(login, "postgres");
            } catch (EngineException e) {
                if (!server.running() || System.nanoTime() > deadline) {
                    throw new EngineException(
                            Code.TARGET_LACKS, "A PostgreSQL server does not start here: " + server.lastWords(), e);
                }
                Thread.sleep(50);
            }
        }
    }

    /** Makes the owner, unless it exists. It can do all that a restore and a backup need, and nothing outside the server. */
    static void makeOwner(PostgresSession session, String password) throws EngineException {
        try (session;
                Statement statement = session.connection().createStatement()) {
            int major = session.connection().getMetaData().getDatabaseMajorVersion();
            statement.execute("""
                DO $$ BEGIN
                  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = '%1$s') THEN
                    CREATE ROLE %1$s LOGIN CREATEDB BYPASSRLS %3$s PASSWORD '%2$s';
                    GRANT pg_monitor, pg_signal_backend%4$s TO %1$s;
                  END IF;
                END $$""".formatted(
                            OWNER,
                            password.replace("'", "''"),
                            major >= CREATES_OWN_ROLES ? "CREATEROLE" : "",
                            major >= READS_ALL ? ", pg_read_all_data" : ""));
            session.connection().commit();
        } catch (SQLException e) {
            throw new EngineException(Code.TARGET_LACKS, "The server cannot be set up: " + e.getMessage(), e);
        }
    }
}
