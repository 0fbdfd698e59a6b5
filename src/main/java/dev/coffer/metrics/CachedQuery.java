package dev.coffer.metrics;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one question to the catalog, kept so long that asking takes a fiftieth of the time at most; not at all
 * where it is to be refreshed at once.
 */
final class CachedQuery<T> {

    private static final int REST = 50;

    private final Question<T> question;
    private final long refreshNanos;
    private @Nullable T answer;
    private long dueNanos;

    /** One statement. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection catalog) throws SQLException;
    }

    CachedQuery(Duration refresh, Question<T> question) {
        this.question = question;
        this.refreshNanos = refresh.toNanos();
    }

    /** The kept answer, or a new one where that is due. */
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
