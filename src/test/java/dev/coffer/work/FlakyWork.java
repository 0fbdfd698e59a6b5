package dev.coffer.work;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Work that fails as often as its subject says, which ends in {@code -fails-N}. */
@Singleton
public class FlakyWork implements WorkKind {

    static final String NAME = "test-flaky";

    private final ConcurrentLinkedQueue<Run> runs = new ConcurrentLinkedQueue<>();

    record Run(String subject, UUID execution, Instant at) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int bound() {
        return 4;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException {
        runs.add(new Run(subject, execution, Instant.now()));
        int failures = Integer.parseInt(subject.substring(subject.lastIndexOf('-') + 1));
        if (runsOf(subject).size() <= failures) {
            throw new IOException("This was to be expected.");
        }
    }

    List<Run> runsOf(String subject) {
        return runs.stream().filter(run -> run.subject().equals(subject)).toList();
    }
}
