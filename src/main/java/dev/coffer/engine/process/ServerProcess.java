package dev.coffer.engine.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that runs beside this service, with a clean environment. It ends with the thread that started it, and with the
 * service, also if that is killed (see {@link ToolParent}).
 */
public final class ServerProcess implements AutoCloseable {

    /** Makes PostgreSQL end its sessions; on SIGTERM, it waits until each has ended by itself. */
    private static final String FAST = "INT";

    /** How long a server may take to end its sessions and write its data. */
    private static final long GRACE_SECONDS = 30;

    /** How much of the end of a log is shown. */
    private static final int SHOWN = 800;

    private final Process process;
    private final Path log;
    private final String signal;

    private ServerProcess(Process process, Path log, String signal) {
        this.process = process;
        this.log = log;
        this.signal = signal;
    }

    /**
     * Starts a server of PostgreSQL; returns before it accepts connections.
     *
     * @param command the program's path and its arguments; no secrets, since every user of the machine can read them
     * @param log gets what it writes; of an existing file, at the end
     */
    public static ServerProcess start(List<String> command, Path log) throws IOException {
        return start(command, log, FAST);
    }

    /**
     * Starts a server; returns before it accepts connections.
     *
     * @param signal on which it ends its sessions and writes its data, for example {@code TERM}
     */
    public static ServerProcess start(List<String> command, Path log, String signal) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        ToolEnvironment.apply(builder, Map.of());
        List<String> launched = new ArrayList<>(ToolParent.launcher(signal));
        launched.addAll(builder.command());
        builder.command(launched)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        return new ServerProcess(builder.start(), log, signal);
    }

    public boolean running() {
        return process.isAlive();
    }

    /** Returns the end of what it wrote to its log. */
    public String lastWords() {
        try {
            String all = Files.readString(log, StandardCharsets.UTF_8).strip();
            return all.substring(Math.max(0, all.length() - SHOWN));
        } catch (IOException e) {
            return "its log " + log + " cannot be read";
        }
    }

    /** Ends it, later by force. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            interrupt();
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException | IOException e) {
            process.destroyForcibly();
            interrupted |= e instanceof InterruptedException;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Java itself sends only SIGTERM. */
    private void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
