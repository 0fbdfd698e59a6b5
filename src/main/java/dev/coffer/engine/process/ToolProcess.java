package dev.coffer.engine.process;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of one tool, with a clean environment and no standard input. */
public final class ToolProcess {

    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(6, "SIGABRT"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"));

    /** How long to wait for the end of a pipe that a stray child of a killed tool may hold open. */
    private static final long STRAY_SECONDS = 5;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Secrets secrets;
    private final Duration patience;

    /** A run whose tool may take any time. */
    public ToolProcess(String name, List<String> command, Map<String, String> environment, Collection<String> secrets) {
        this(name, command, environment, secrets, Duration.ZERO);
    }

    /**
     * Nothing is started yet.
     *
     * @param name what messages call this run, for example {@code pg_dump of database "shop"}
     * @param command the tool's path and its arguments; no secrets, since every user of the machine can read them
     * @param environment what the tool gets beside {@code PATH}, {@code HOME}, {@code LANG} and {@code LC_ALL}
     * @param secrets what must not show up in a message
     * @param patience how long the tool may write nothing before it is killed, without the time in which what it wrote
     *     was not taken; zero is for ever
     */
    public ToolProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            Collection<String> secrets,
            Duration patience) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.secrets = new Secrets(secrets);
        this.patience = patience;
    }

    /**
     * Runs the tool to its end and hands on what it writes. Whatever happens, when this returns the process is gone.
     *
     * @param out neither flushed nor closed; what it throws ends the tool and is thrown on as it is
     * @throws EngineException TOOL_FAILED if the tool could not start, failed, was killed, hung, or wrote nothing
     * @throws InterruptedIOException if this thread was interrupted, which it then still is
     */
    public void run(OutputStream out) throws EngineException, IOException {
        Process process = start();
        OutputPump pump = new OutputPump(process.getInputStream());
        ErrorTail errors = new ErrorTail(process.getErrorStream(), secrets);
        Thread pumping = new Thread(pump, name + " (output)");
        Thread draining = new Thread(errors, name + " (errors)");
        boolean ended = false;
        try {
            startDaemon(pumping);
            startDaemon(draining);
            long written = pump.copyTo(out, patience);
            if (!ends(process)) {
                fail("closed its output, but did not end within " + words(patience) + ", and was killed", errors);
            }
            draining.join();
            ended = true;
            check(process.exitValue(), written, errors);
        } catch (OutputPump.StalledException e) {
            fail("hung: it wrote nothing for " + words(patience) + ", and was killed", errors);
        } catch (OutputPump.UnreadableException e) {
            throw new EngineException(Code.TOOL_FAILED, name + ": its output could not be read to the end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(name + " was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            if (!ended) {
                kill(process);
                pumping.interrupt();
            }
            awaitEnd(process, pumping, draining);
        }
    }

    private boolean ends(Process process) throws InterruptedException {
        if (patience.isZero()) {
            process.waitFor();
            return true;
        }
        return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static String words(Duration time) {
        return time.toMinutes() > 1 ? time.toMinutes() + " minutes" : time.toMillis() / 1000.0 + " seconds";
    }

    private Process start() throws EngineException {
        ProcessBuilder builder = new ProcessBuilder(command);
        ToolEnvironment.apply(builder, environment);
        builder.redirectInput(new File("/dev/null"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new EngineException(Code.TOOL_FAILED, name + " could not be started: " + e.getMessage(), e);
        }
    }

    private static void startDaemon(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    private void check(int exitCode, long written, ErrorTail errors) throws EngineException {
        if (exitCode > 128) {
            int signal = exitCode - 128;
            fail(
                    "was killed by signal " + signal
                            + (SIGNALS.containsKey(signal) ? " (" + SIGNALS.get(signal) + ")" : ""),
                    errors);
        }
        if (exitCode != 0) {
            fail("ended with exit code " + exitCode, errors);
        }
        if (written == 0) {
            fail("wrote nothing", errors);
        }
    }

    private void fail(String how, ErrorTail errors) throws EngineException {
        String said = errors.text();
        throw new EngineException(Code.TOOL_FAILED, name + " " + how + (said.isEmpty() ? "" : ":\n" + said));
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Waits, also when interrupted, until the process is reaped and both pipes are closed. */
    private static void awaitEnd(Process process, Thread... threads) {
        boolean interrupted = Thread.interrupted();
        boolean waiting = true;
        while (waiting) {
            try {
                process.waitFor();
                for (Thread thread : threads) {
                    thread.join(TimeUnit.SECONDS.toMillis(STRAY_SECONDS));
                }
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
