package dev.coffer.metrics;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cached result of one catalog query. It is cached so long that the query takes at most a fiftieth of the time, or not at
 * all with a refresh interval of 0.
 */
final class CachedQuery<T> {

    private static final int REST = 50;

    private final Question<T> question;
    private final long refreshNanos;
    private @Nullable T answer;
    private long dueNanos;

    /** A query of one statement. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection catalog) throws SQLException;
    }

    CachedQuery(Duration refresh, Question<T> question) {
        this.question = question;
        this.refreshNanos = refresh.toNanos();
    }

    /** Returns the cached result, or runs the query if it has expired. */
    T answer(Connection catalog) throws SQLException {
        if (refreshNanos == 0) {
            return question.ask(catalog);
        }
        T known = answer;
        if (known != null && System.nanoTime() - dueNanos < 0) {
            return known;
        }
        long begun = System.nanoTime();
        T fresh = question.ask(catalog);
        long ended = System.nanoTime();
        answer = fresh;
        dueNanos = ended + Math.max(refreshNanos, (ended - begun) * REST);
        return fresh;
    }
}
