package dev.coffer.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When the catalog was in trouble, which excuses an answer that says so. */
final class Troubles {

    /** Until every process has found that it is back. */
    private static final Duration AFTERMATH = Duration.ofSeconds(8);

    private final List<Span> spans = new ArrayList<>();

    private static final class Span {
        private final Instant from = Instant.now();
        private volatile @Nullable Instant until;
    }

    interface Action {
        void run() throws Exception;
    }

    /** Does something that brings the catalog into trouble until it returns. */
    void during(Action action) throws Exception {
        Span span = new Span();
        synchronized (this) {
            spans.add(span);
        }
        try {
            action.run();
        } finally {
            span.until = Instant.now().plus(AFTERMATH);
        }
    }

    /** Whether any of it fell between two moments. */
    synchronized boolean between(Instant from, Instant until) {
        return spans.stream().anyMatch(span -> {
            Instant end = span.until;
            return span.from.isBefore(until) && (end == null || end.isAfter(from));
        });
    }
}
