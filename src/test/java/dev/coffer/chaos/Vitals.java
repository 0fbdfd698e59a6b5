package dev.coffer.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Measures the processes of the service all the time: neither memory nor open files may grow with what they did. */
final class Vitals implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Those of shorter lives are shown as well. In samples. */
    private static final int SHOWN_LIFE = 60;

    /** In a shorter one, what was compiled and loaded since is more than a leak. In samples. */
    private static final int LONG_LIFE = 120;

    /** More than a late burst of work or a garbage collector's mood. */
    private static final long MORE_MEMORY = 64L * 1024 * 1024;

    private static final long MORE_FILES = 40;

    /** Beside the heap: code, threads, buffers of compression. */
    private static final long MOST_MEMORY = 640L * 1024 * 1024;

    private static final long MOST_FILES = 400;

    private final Site site;
    private final Map<String, List<Sample>> lives = new TreeMap<>();
    private final Thread thread = new Thread(this::run, "vitals");
    private volatile boolean closed;

    private record Sample(long memory, long files) {}

    Vitals(Site site) {
        this.site = site;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            site.members().forEach(this::measure);
            Patience.pause(PAUSE);
        }
    }

    private void measure(Member member) {
        member.pid().ifPresent(pid -> {
            try {
                Sample sample = new Sample(memory(pid), files(pid));
                synchronized (lives) {
                    lives.computeIfAbsent(member.name() + " as process " + pid, unused -> new ArrayList<>())
                            .add(sample);
                }
            } catch (IOException e) {
                // It has just ended.
            }
        });
    }

    private static long memory(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("a process that is ending");
    }

    private static long files(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            return open.count();
        }
    }

    /** Compares what lives had when they were warm with what they had at their end. */
    void judge(Report report) {
        synchronized (lives) {
            lives.forEach((life, samples) -> {
                long most = samples.stream().mapToLong(Sample::memory).max().orElse(0);
                long mostFiles = samples.stream().mapToLong(Sample::files).max().orElse(0);
                bound(report, life, "bytes of memory", most, MOST_MEMORY);
                bound(report, life, "open files", mostFiles, MOST_FILES);
                if (samples.size() >= SHOWN_LIFE) {
                    Sample warm = median(samples.subList(samples.size() / 4, samples.size() / 2));
                    Sample last = median(samples.subList(samples.size() * 3 / 4, samples.size()));
                    report.finding("%s: %d s, memory %d → %d MiB (at most %d), open files %d → %d (at most %d)"
                            .formatted(
                                    life,
                                    samples.size(),
                                    warm.memory() >> 20,
                                    last.memory() >> 20,
                                    most >> 20,
                                    warm.files(),
                                    last.files(),
                                    mostFiles));
                    if (samples.size() >= LONG_LIFE) {
                        bound(report, life, "bytes of memory at its end", last.memory(), warm.memory() + MORE_MEMORY);
                    }
                    bound(report, life, "open files at its end", last.files(), warm.files() + MORE_FILES);
                }
            });
        }
    }

    private static void bound(Report report, String life, String what, long is, long most) {
        if (is > most) {
            report.violation(life + " has " + is + " " + what + ", more than " + most);
        }
    }

    private static Sample median(List<Sample> samples) {
        List<Long> memory = samples.stream().map(Sample::memory).sorted().toList();
        List<Long> files = samples.stream().map(Sample::files).sorted().toList();
        return new Sample(memory.get(memory.size() / 2), files.get(files.size() / 2));
    }

    @Override
    public void close() {
        closed = true;
        Patience.until(Duration.ofSeconds(10), () -> !thread.isAlive());
    }
}
