package dev.coffer.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program that runs beside the tests and ends with them, however they end; its output goes to a file. */
public final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final Thread lastResort = new Thread(this::kill);

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        try {
            Runtime.getRuntime().addShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // The tests are being ended at this moment.
            kill();
            throw e;
        }
    }

    /** Starts a program in a folder, with variables on top of this process's own. */
    public static ChildProcess start(List<String> command, Path folder, Path log, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new ChildProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the output holds a text of this form. */
    public MatchResult awaitOutput(Pattern wanted) {
        return Api.await(
                        () -> {
                            Optional<MatchResult> match =
                                    wanted.matcher(output()).results().findFirst();
                            if (match.isEmpty() && !process.isAlive()) {
                                throw new AssertionError("It ended with " + process.exitValue() + ":\n" + output());
                            }
                            return match;
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    /** All that it has written so far. */
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended by itself, and gives its exit code. */
    public int exitCode() {
        Api.await(process::isAlive, alive -> !alive);
        return process.exitValue();
    }

    /**
     * Sends it, and not its children, a signal such as {@code KILL}, {@code STOP} or {@code TERM}. After {@code STOP}, none
     * of its threads runs any more.
     */
    public void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("There is no process " + process.pid());
            }
            if (name.equals("STOP")) {
                // On a busy machine, a thread may get on with its work before it notices.
                Api.await(this::threadStates, states -> states.stream().allMatch("T"::equals));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> threadStates() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            List<String> states = new ArrayList<>();
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
                int afterName = stat.lastIndexOf(')') + 2;
                states.add(stat.substring(afterName, afterName + 1));
            }
            return states;
        } catch (IOException e) {
            // A thread that has ended since it was listed.
            return List.of("?");
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Asks it to end, and waits until it has. */
    @Override
    public void close() {
        if (process.isAlive()) {
            // It may have been stopped, and would not even hear that it is to end.
            signal("CONT");
        }
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("It did not end when it was asked to:\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        } finally {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        }
    }
}
