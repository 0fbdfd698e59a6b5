package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.ToolProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command lines of one server program. No option file of the machine is read. */
final class MysqlServerCommand {

    /** The folder, beside the data, that is the only one which SQL can read and write files in. */
    static final String FILES = "files";

    /**
     * The folder of its temporary files, beside the data: a server of MariaDB removes what it takes for those of an earlier run
     * when it starts, also if they are another server's.
     */
    static final String TEMPORARY = "tmp";

    private static final Duration LONGEST_CREATION = Duration.ofMinutes(5);

    private final Flavor flavor;
    private final Path program;
    private final Path base;

    MysqlServerCommand(Flavor flavor, Path program) throws IOException {
        this.flavor = flavor;
        this.program = program;
        this.base = program.toRealPath().resolve("../..").normalize();
    }

    /** Returns the program, the options that begin every run of it, and where it was installed, if that is unusual. */
    private List<String> program(Path data) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--tmpdir=" + data.resolveSibling(TEMPORARY)));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        Path share = base.resolve("share/mysql");
        if (!base.equals(Path.of("/usr")) && Files.isDirectory(share)) {
            command.add("--lc-messages-dir=" + share);
            command.add("--character-sets-dir=" + share.resolve("charsets"));
        }
        return command;
    }

    /** Makes the data of a new server, all or nothing, in place of what is there. */
    void create(Path data) throws EngineException, IOException {
        removeAll(data);
        Path unfinished = data.resolveSibling(data.getFileName() + ".unfinished");
        removeAll(unfinished);
        Files.createDirectories(data.resolveSibling(TEMPORARY));
        List<String> command = flavor == Flavor.MARIADB ? install(unfinished) : program(unfinished);
        if (flavor == Flavor.MYSQL) {
            command.add("--initialize-insecure");
        }
        String name = "The creation of a " + flavor.datastore() + " server";
        try {
            new ToolProcess(name, quietly(command), Map.of(), List.of(), LONGEST_CREATION)
                    .run(new ByteArrayOutputStream());
        } catch (EngineException e) {
            throw new EngineException(Code.TARGET_LACKS, String.valueOf(e.getMessage()), e);
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** MySQL's program prints nothing, which a tool that did its work never does. */
    private static List<String> quietly(List<String> command) {
        return Stream.concat(Stream.of("/bin/sh", "-c", "\"$@\" && echo done", "sh"), command.stream())
                .toList();
    }

    private List<String> install(Path data) throws EngineException {
        Path script = Stream.of(
                        base.resolve("bin"), base.resolve("scripts"), Path.of("/usr/bin"), Path.of("/usr/local/bin"))
                .map(folder -> folder.resolve("mariadb-install-db"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        Code.TARGET_LACKS,
                        "There is no mariadb-install-db beside " + program + ", which makes the data of a server."));
        List<String> command = new ArrayList<>(List.of(
                script.toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--tmpdir=" + data.resolveSibling(TEMPORARY),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        return command;
    }

    private static void removeAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /**
     * Returns the command that runs a server.
     *
     * @param port where it listens on the loopback interface; null for a server for one use, which has only the socket and
     *     does not care whether its data survives
     * @param accounts a script that it runs before it accepts connections; null for none
     */
    List<String> serve(Path folder, Path data, Path socket, @Nullable Integer port, @Nullable Path accounts) {
        List<String> command = program(data);
        command.addAll(List.of(
                "--socket=" + socket,
                "--pid-file=" + folder.resolve("server.pid"),
                "--secure-file-priv=" + folder.resolve(FILES),
                "--local-infile=0",
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
                "--max-allowed-packet=1G",
                "--log-bin-trust-function-creators=1"));
        if (accounts != null) {
            command.add("--init-file=" + accounts);
        }
        if (flavor == Flavor.MYSQL) {
            command.add("--mysqlx=OFF");
        }
        if (flavor == Flavor.MYSQL && port == null) {
            // What a log replays is of no history, and its statements have run before under other settings.
            command.addAll(List.of("--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"));
        }
        if (port == null) {
            command.addAll(List.of(
                    "--skip-networking",
                    "--skip-log-bin",
                    "--event-scheduler=OFF",
                    "--performance-schema=OFF",
                    "--innodb-flush-log-at-trx-commit=0",
                    "--skip-innodb-doublewrite",
                    "--innodb-buffer-pool-size=128M"));
        } else {
            command.addAll(List.of("--bind-address=127.0.0.1", "--port=" + port, "--server-id=1", "--log-bin=binlog"));
            if (flavor == Flavor.MARIADB) { // whose default is not what incremental backups need
                command.add("--binlog-format=ROW");
            }
        }
        return command;
    }
}
