package dev.coffer.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL server process of a data folder, if there is one, found through the pid file that it leaves there. A
 * service that was killed leaves its server running.
 *
 * @param dataFolder absolute, without symbolic links; may be missing
 */
record Postmaster(Path dataFolder) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Ends the server, as fast as it can be ended without a recovery at its next start. Does nothing where none runs.
     * To be called only by who has the folder to itself.
     *
     * @throws StartRefusedException if the pid file names a server of another folder, or the server does not end
     *     within 30 seconds
     * @throws IOException if the pid file cannot be read or removed, or the server cannot be signalled
     */
    void stop() throws IOException, StartRefusedException, InterruptedException {
        Optional<ProcessHandle> named = pid().flatMap(ProcessHandle::of);
        Optional<Path> executable =
                named.flatMap(process -> process.info().command()).map(Path::of);
        if (named.isEmpty() || executable.isEmpty()) {
            // Ended, or another user's: PostgreSQL itself then takes the pid file for a leftover.
            return;
        }
        ProcessHandle process = named.get();
        if (!executable.get().endsWith("postgres")) {
            // The number went to something else, likely in a restarted container; PostgreSQL would refuse to start.
            Files.deleteIfExists(pidFile());
            return;
        }
        String[] arguments = process.info().arguments().orElse(new String[0]);
        if (!Arrays.asList(arguments).contains(dataFolder.toString())) {
            throw new StartRefusedException("The file " + pidFile() + " names process " + process.pid()
                    + ", a PostgreSQL of another folder. Remove the file if no server uses " + dataFolder + ".");
        }
        interrupt(process);
        awaitEnd(process);
    }

    private Path pidFile() {
        return dataFolder.resolve("postmaster.pid");
    }

    private Optional<Long> pid() throws IOException {
        if (Files.notExists(pidFile())) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile());
        return lines.stream()
                .findFirst()
                .filter(line -> line.matches("[1-9][0-9]{0,17}"))
                .map(Long::valueOf);
    }

    /** SIGINT is PostgreSQL's fast shutdown; Java itself sends only SIGTERM, which would wait for every client. */
    private static void interrupt(ProcessHandle process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (kill.waitFor() != 0 && process.isAlive()) {
            throw new IOException("cannot signal process " + process.pid());
        }
    }

    private void awaitEnd(ProcessHandle process) throws StartRefusedException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // The file goes last, and a process that nobody waits for may stay in the table after it has ended.
        while (process.isAlive() && Files.exists(pidFile())) {
            if (System.nanoTime() > deadline) {
                throw new StartRefusedException(
                        "The PostgreSQL server of " + dataFolder + " (process " + process.pid() + ") does not end.");
            }
            Thread.sleep(20);
        }
    }
}
