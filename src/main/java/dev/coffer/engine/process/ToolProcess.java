package dev.coffer.engine.process;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One run of one tool, with a clean environment. The tool ends with the service, also if that is killed (see
 * {@link ToolParent}); where the service ends it, it gets the time to end its session on the server first.
 */
public final class ToolProcess {

    private static final File NOTHING = new File("/dev/null");

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

    /** How long a tool may take to cancel its query on the server before it is killed. */
    private static final long GRACE_SECONDS = 2;

    /** Exit codes of a launcher that cannot become the tool. */
    private static final int CANNOT_RUN = 126;

    private static final int NOT_FOUND = 127;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Secrets secrets;
    private final Duration patience;
    private final Supplier<String> hanging;

    /** Creates a run that may take any time. */
    public ToolProcess(String name, List<String> command, Map<String, String> environment, Collection<String> secrets) {
        this(name, command, environment, secrets, Duration.ZERO);
    }

    /**
     * Creates a run; starts nothing yet.
     *
     * @param name what messages call this run, for example {@code pg_dump of database "shop"}
     * @param command the tool's path and its arguments; no secrets, since every user of the machine can read them
     * @param environment what the tool gets beside {@code PATH}, {@code HOME}, {@code LANG} and {@code LC_ALL}
     * @param secrets what no message may show
     * @param patience how long the tool may write nothing, or read nothing of its input, before it is ended; the time in
     *     which the service does not take or give anything does not count; zero is for ever
     */
    public ToolProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            Collection<String> secrets,
            Duration patience) {
        this(name, command, environment, secrets, patience, () -> "");
    }

    /**
     * Creates a run; starts nothing yet.
     *
     * @param hanging says, before a tool that hangs is ended, why it does, to follow a sentence without a full stop; without
     *     secrets, may be empty
     */
    public ToolProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            Collection<String> secrets,
            Duration patience,
            Supplier<String> hanging) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.secrets = new Secrets(secrets);
        this.patience = patience;
        this.hanging = hanging;
    }

    /**
     * Runs the tool to its end without a standard input, and writes its output to a stream. The process is gone when this
     * returns, in every case.
     *
     * @param out neither flushed nor closed; what it throws ends the tool and is thrown on unchanged
     * @return what the tool wrote to its standard error although it succeeded: the last 128 kB as lines, without secrets
     * @throws EngineException TOOL_FAILED if the tool failed or wrote nothing; TOOL_UNFINISHED if it could not start, hung
     *     or was killed
     * @throws InterruptedIOException if this thread was interrupted, which it still is then
     */
    public List<String> run(OutputStream out) throws EngineException, IOException {
        Process process = start(Redirect.from(NOTHING), Redirect.PIPE);
        OutputPump pump = new OutputPump(process.getInputStream());
        ErrorTail said = supervise(process, pump, line -> {}, errors -> {
            long written = pump.copyTo(out, patience);
            awaitExit(process, patience, "closed its output", errors);
            if (written == 0) {
                throw failure(Code.TOOL_FAILED, "wrote nothing", errors);
            }
        });
        return said.lines();
    }

    /**
     * Runs the tool to its end with a source as its standard input, and discards its output. The source is read to its end
     * unless the tool fails, also if the tool does not need all of it. The process is gone when this returns, in every case.
     *
     * @param in not closed; what it throws ends the tool and is thrown on unchanged
     * @param ending how long the tool may take to end once it has read what it needs; zero is for ever
     * @return the end of what the tool wrote to its standard error, without secrets; may be empty
     * @throws EngineException TOOL_FAILED if the tool failed, with its own error also if it stopped reading because of
     *     that; TOOL_UNFINISHED if it could not start, hung or was killed
     * @throws InterruptedIOException if this thread was interrupted, which it still is then
     */
    public String feed(InputStream in, Duration ending) throws EngineException, IOException {
        return feed(in, ending, line -> {});
    }

    /**
     * Does what {@link #feed(InputStream, Duration)} does.
     *
     * @param listener gets each line that the tool writes to its standard error, on another thread, without secrets and cut
     *     after 16 kB; it has got all when this returns
     */
    public String feed(InputStream in, Duration ending, Consumer<String> listener) throws EngineException, IOException {
        Process process = start(Redirect.PIPE, Redirect.DISCARD);
        InputPump pump = new InputPump(process.getOutputStream());
        ErrorTail said = supervise(process, pump, listener, errors -> {
            boolean whole = pump.copyFrom(in, patience);
            awaitExit(process, ending, "was given its input", errors);
            if (!whole) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        });
        return said.text();
    }

    /** What the caller's thread does while the process runs; returns after the process has ended successfully. */
    private interface Copying {
        void run(ErrorTail errors)
                throws EngineException, IOException, InterruptedException, OutputPump.StalledException,
                        OutputPump.UnreadableException;
    }

    private ErrorTail supervise(Process process, Runnable pump, Consumer<String> listener, Copying copying)
            throws EngineException, IOException {
        ErrorTail errors = new ErrorTail(name + " (errors)", process.getErrorStream(), secrets, listener);
        Thread pumping = new Thread(pump, name + " (data)");
        boolean ended = false;
        try {
            startDaemon(pumping);
            startDaemon(errors);
            copying.run(errors);
            ended = true;
            return errors;
        } catch (OutputPump.StalledException e) {
            String what = pump instanceof InputPump ? "read" : "wrote";
            throw failure(
                    Code.TOOL_UNFINISHED,
                    "hung: it " + what + " nothing for " + words(patience) + ", and was killed" + hanging.get(),
                    errors);
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
            awaitEnd(process, pumping, errors);
        }
    }

    /** Waits for the end of the tool, and for all of its errors. */
    private void awaitExit(Process process, Duration limit, String since, ErrorTail errors)
            throws EngineException, InterruptedException {
        if (limit.isZero()) {
            process.waitFor();
        } else if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw failure(
                    Code.TOOL_UNFINISHED,
                    since + ", but did not end within " + words(limit) + ", and was killed",
                    errors);
        }
        errors.join();
        int exitCode = process.exitValue();
        if (exitCode > 128) {
            int signal = exitCode - 128;
            String signalName = SIGNALS.containsKey(signal) ? " (" + SIGNALS.get(signal) + ")" : "";
            throw failure(Code.TOOL_UNFINISHED, "was killed by signal " + signal + signalName, errors);
        }
        if (exitCode == CANNOT_RUN || exitCode == NOT_FOUND) {
            throw failure(Code.TOOL_UNFINISHED, "could not be started", errors);
        }
        if (exitCode != 0) {
            throw failure(Code.TOOL_FAILED, "ended with exit code " + exitCode, errors);
        }
    }

    private static String words(Duration time) {
        return time.toMinutes() > 1 ? time.toMinutes() + " minutes" : time.toMillis() / 1000.0 + " seconds";
    }

    private Process start(Redirect input, Redirect output) throws EngineException {
        ProcessBuilder builder = new ProcessBuilder(command);
        ToolEnvironment.apply(builder, environment);
        List<String> launched = new ArrayList<>(ToolParent.launcher());
        launched.addAll(builder.command());
        builder.command(launched).redirectInput(input).redirectOutput(output);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new EngineException(Code.TOOL_UNFINISHED, name + " could not be started: " + e.getMessage(), e);
        }
    }

    private static void startDaemon(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    private EngineException failure(Code code, String how, ErrorTail errors) {
        String said = errors.text();
        return new EngineException(code, name + " " + how + (said.isEmpty() ? "" : ":\n" + said));
    }

    /** Ends the tool and its children: first by a signal on which PostgreSQL's tools cancel their query on the server. */
    private static void kill(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        all.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
