package dev.coffer.catalog;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The PostgreSQL server process of a data folder, found through its pid file. A service that was killed leaves its server
 * running.
 *
 * @param dataFolder an absolute path without symbolic links; may be missing
 */
record Postmaster(Path dataFolder) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Stops the server with a fast shutdown, which needs no recovery at the next start. Does nothing if none is running. Only
     * the process that has locked the folder may call this.
     *
     * @throws ConfigurationException if the pid file names a server of another folder, or the server does not stop
     *     within 30 seconds
     * @throws IOException if the pid file cannot be read or removed, or the server cannot be signalled
     */
    void stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> named = pid().flatMap(ProcessHandle::of);
        Optional<Path> executable =
                named.flatMap(process -> process.info().command()).map(Path::of);
        if (named.isEmpty() || executable.isEmpty()) {
            // It has ended, or is another user's: PostgreSQL then treats the pid file as stale.
            return;
        }
        ProcessHandle process = named.get();
        if (!executable.get().endsWith("postgres")) {
            // The pid was reused, for example in a restarted container; PostgreSQL would refuse to start.
            Files.deleteIfExists(pidFile());
            return;
        }
        String[] arguments = process.info().arguments().orElse(new String[0]);
        if (!Arrays.asList(arguments).contains(dataFolder.toString())) {
            throw new ConfigurationException("The file " + pidFile() + " names process " + process.pid()
                    + ", a PostgreSQL server of another folder. Remove the file if no server uses " + dataFolder + ".");
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
        return Files.readAllLines(pidFile()).stream()
                .findFirst()
                .filter(line -> line.matches("[1-9][0-9]{0,17}"))
                .map(Long::valueOf);
    }

    /** Sends SIGINT, PostgreSQL's fast shutdown. Java sends only SIGTERM, which waits for every client. */
    private static void interrupt(ProcessHandle process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (kill.waitFor() != 0 && process.isAlive()) {
            throw new IOException("cannot signal process " + process.pid());
        }
    }

    private void awaitEnd(ProcessHandle process) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // The file is removed last, and a process without a waiting parent may stay in the process table.
        while (process.isAlive() && Files.exists(pidFile())) {
            if (System.nanoTime() > deadline) {
                throw new ConfigurationException("The PostgreSQL server of " + dataFolder + " (process " + process.pid()
                        + ") does not stop. Stop it, and start again.");
            }
            Thread.sleep(20);
        }
    }
}
