package dev.coffer.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** What happened, when, and how often; and what must not have. */
final class Report implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Report.class);

    /** One broken promise may show up thousands of times. */
    private static final int MOST_VIOLATIONS = 200;

    private final Instant start = Instant.now();
    private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final BufferedWriter events;

    /** @param events a file for the course of events, a line each */
    Report(Path events) {
        try {
            this.events = Files.newBufferedWriter(events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void count(String what) {
        add(what, 1);
    }

    void add(String what, long number) {
        counts.computeIfAbsent(what, unused -> new AtomicLong()).addAndGet(number);
    }

    long counted(String what) {
        AtomicLong count = counts.get(what);
        return count == null ? 0 : count.get();
    }

    synchronized void event(String what) {
        Duration since = Duration.between(start, Instant.now());
        try {
            events.write("%5d.%03d  %s%n".formatted(since.toSeconds(), since.toMillisPart(), what));
            events.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that is no count, and for the end of the report. */
    synchronized void finding(String what) {
        findings.add(what);
        event(what);
    }

    synchronized void violation(String what) {
        event("VIOLATION " + what);
        LOG.errorf("Violation: %s", what);
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(what);
        }
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** All of it, for people. */
    synchronized String text(String title) {
        StringBuilder text = new StringBuilder(title).append('\n');
        counts.forEach((what, count) -> text.append("%8d  %s%n".formatted(count.get(), what)));
        findings.forEach(finding -> text.append("          ").append(finding).append('\n'));
        text.append(violations.isEmpty() ? "Nothing was broken.\n" : violations.size() + " violations:\n");
        violations.forEach(violation -> text.append("  ").append(violation).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
