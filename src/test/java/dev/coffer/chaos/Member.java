package dev.coffer.chaos;

import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of the processes of the service, which is started again whenever it has been ended. */
final class Member implements AutoCloseable {

    /** A heap that a leak would fill before long; all of it is there from the start, so that what grows is no heap. */
    private static final List<String> OPTIONS = List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch");

    private static final Duration LONGEST_START = Duration.ofMinutes(4);
    private static final Duration LONGEST_END = Duration.ofSeconds(60);

    private final String name;
    private final Path folder;
    private final TestServer catalog;
    private final Map<String, String> settings;
    private final Report report;
    private volatile @Nullable PackagedService service;
    private volatile boolean disturbed = true;
    private volatile Instant calmSince = Instant.MAX;
    private int starts;

    Member(String name, Path folder, TestServer catalog, Map<String, String> settings, Report report) {
        this.name = name;
        this.folder = folder;
        this.catalog = catalog;
        this.settings = settings;
        this.report = report;
    }

    String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    String url() {
        return running().url();
    }

    /** Nothing while it is ended. */
    OptionalLong pid() {
        PackagedService now = service;
        return now == null || !now.process().isAlive()
                ? OptionalLong.empty()
                : OptionalLong.of(now.process().pid());
    }

    /** Whether nothing has been done to it since a moment, so that it has no excuse. */
    boolean calmSince(Instant moment) {
        return !disturbed && calmSince.isBefore(moment);
    }

    /** Starts it as a supervisor does: again and again, since its catalog may be away. */
    synchronized void start() {
        Instant deadline = Instant.now().plus(LONGEST_START);
        while (service == null) {
            try {
                service = PackagedService.start(nextLife(), catalog, settings, OPTIONS);
            } catch (AssertionError e) {
                report.count("start that did not succeed");
                report.event(name + " did not start: " + firstLine(e));
                if (Instant.now().isAfter(deadline)) {
                    throw e;
                }
                Patience.pause(Duration.ofSeconds(1));
            }
        }
        calm();
        report.count("start");
        report.event(name + " is up, process " + running().process().pid());
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Where it keeps its own, this time. */
    private Path nextLife() {
        starts++;
        return folder.resolve("life-" + starts);
    }

    /**
     * Starts one of these settings beside it, which carries out a command and ends.
     *
     * @param other what is set otherwise
     */
    synchronized ChildProcess command(Map<String, String> other, String... words) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(other);
        return PackagedService.run(nextLife(), catalog, all, OPTIONS, words);
    }

    /** Ends it as a power cut would. */
    synchronized void crash() {
        disturbed = true;
        running().process().signal("KILL");
        running().close();
        service = null;
    }

    /** Stops it in its tracks. */
    synchronized void freeze() {
        disturbed = true;
        running().process().signal("STOP");
    }

    synchronized void thaw() {
        running().process().signal("CONT");
        calm();
    }

    /** Asks it to end, and waits until it has. */
    synchronized void end() {
        disturbed = true;
        ChildProcess process = running().process();
        Instant asked = Instant.now();
        process.signal("TERM");
        if (!Patience.until(LONGEST_END, () -> !process.isAlive())) {
            report.violation(name + " had not ended " + LONGEST_END.toSeconds() + " s after it was asked to");
            process.signal("KILL");
        }
        report.event(
                name + " ended after " + Duration.between(asked, Instant.now()).toMillis() + " ms");
        process.close();
        service = null;
    }

    private void calm() {
        calmSince = Instant.now();
        disturbed = false;
    }

    private PackagedService running() {
        PackagedService now = service;
        if (now == null) {
            throw new IllegalStateException(name + " is not running.");
        }
        return now;
    }

    /** All that it has logged in all its lives. */
    Stream<Path> logs() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.resolve("service.log")).filter(Files::exists).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (service != null) {
            end();
        }
    }
}
