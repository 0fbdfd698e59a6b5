package dev.coffer.engine.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A process of this service, as its tools know it. Linux ends a tool when the thread that started it ends, and with it when
 * the service is killed; {@link ToolProcess} stays in that thread until the tool is gone. What this misses, such as a tool
 * that ignores the signal, carries the parent in its environment, so that {@link Orphans} finds it.
 *
 * @param pid in its namespace
 * @param started when it started, in the kernel's ticks since the machine did: tells it from a later process with its id
 * @param namespace of the process ids
 */
record ToolParent(String pid, String started, String namespace) {

    /** The environment variable of a tool that holds this as text. */
    static final String VARIABLE = "COFFER_PARENT";

    private static final Logger LOG = Logger.getLogger(ToolParent.class);

    private static final Path PROC = Path.of("/proc");

    /** Where the state and the start time are among the words after the name of the program in {@code /proc/…/stat}. */
    private static final int STATE = 0;

    private static final int STARTED = 19;

    /** The program that makes a tool end with this process, and its first argument. */
    private static @Nullable List<String> launcher;

    /** Returns this process; empty on a system without {@code /proc}. */
    static Optional<ToolParent> self() {
        try {
            Path self = PROC.resolve("self").toRealPath();
            String namespace = Files.readSymbolicLink(self.resolve("ns/pid")).toString();
            return Optional.of(new ToolParent(self.getFileName().toString(), stat(self)[STARTED], namespace));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String[] stat(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    /** Reads what {@link #toString()} returned; empty for anything else. */
    static Optional<ToolParent> parse(String text) {
        String[] fields = text.split("/", -1);
        return fields.length == 3 && fields[0].matches("[0-9]+")
                ? Optional.of(new ToolParent(fields[0], fields[1], fields[2]))
                : Optional.empty();
    }

    /** Returns whether the process has provably ended; false where another namespace hides it. */
    boolean ended() {
        if (!self().map(ToolParent::namespace).equals(Optional.of(namespace))) {
            return false;
        }
        try {
            String[] stat = stat(PROC.resolve(pid));
            return stat[STATE].equals("Z") || !stat[STARTED].equals(started);
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return pid + "/" + started + "/" + namespace;
    }

    /** Returns what to put before the command of a tool so that the tool ends with this process; empty if nothing does. */
    static List<String> launcher() {
        return launcher("TERM");
    }

    /**
     * Returns what to put before a command so that its process gets a signal when this process ends; empty if nothing does.
     *
     * @param signal its name, such as {@code TERM}
     */
    static List<String> launcher(String signal) {
        List<String> known = known();
        return known.isEmpty()
                ? known
                : Stream.concat(known.stream(), Stream.of(signal, "--")).toList();
    }

    private static synchronized List<String> known() {
        List<String> known = launcher;
        if (known == null) {
            known = findLauncher();
            launcher = known;
            if (known.isEmpty()) {
                LOG.debug("This system has no setpriv --pdeathsig: a tool may outlive a service that is killed");
            }
        }
        return known;
    }

    private static List<String> findLauncher() {
        for (String setpriv : List.of("/usr/bin/setpriv", "/bin/setpriv")) {
            List<String> prefix = List.of(setpriv, "--pdeathsig");
            if (Files.isExecutable(Path.of(setpriv)) && works(prefix)) {
                return prefix;
            }
        }
        return List.of();
    }

    /** Returns whether the program knows the option: that of BusyBox does not. */
    private static boolean works(List<String> prefix) {
        ProcessBuilder trial =
                new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of("TERM", "--", "/bin/sh", "-c", "exit 0"))
                        .toList());
        trial.redirectInput(new File("/dev/null"))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        try {
            Process process = trial.start();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
