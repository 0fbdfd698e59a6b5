package dev.coffer.api.paging;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests that ask for the same page at the same time share one answer: however many ask, the page is read by one
 * after the other, and who waits holds no thread. Nobody gets anything older than by a read of its own: who comes before a
 * read has begun shares it, and who comes while it is under way does not take what that finds, but waits, with all others
 * who come meanwhile, for one that begins after it.
 */
@Singleton
public class SharedPages {

    /** A read that takes longer may have a connection that hangs; who comes then does not wait for its end. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** What most pages of the usual length take, in bytes. */
    private static final int FIRST_SIZE = 16 * 1024;

    private final ObjectMapper json;
    private final Executor readers;
    private final long patience;

    /** What is being read now, or is about to be. */
    private final ConcurrentMap<URI, Reading> readings = new ConcurrentHashMap<>();

    @Inject
    SharedPages(ObjectMapper json) {
        this(json, reading -> Infrastructure.getDefaultExecutor().execute(reading), PATIENCE);
    }

    SharedPages(ObjectMapper json, Executor readers, Duration patience) {
        this.json = json;
        this.readers = readers;
        this.patience = patience.toNanos();
    }

    /** One read, for all who come before it begins. */
    private static final class Reading {

        private final Supplier<?> page;
        private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

        /** When it began, or before that, when it was made. */
        private volatile long since = System.nanoTime();

        /** Changes, and is looked at, within a computation of the map that this is in. */
        private boolean begun;

        /** For those who come after this has begun; set by the first of them, and let go of at the end. */
        private volatile @Nullable Reading next;

        private Reading(Supplier<?> page) {
            this.page = page;
        }

        /** The one whose answer somebody gets who comes now: this, or else its successor, which {@code made} may become. */
        private Reading joined(Reading made) {
            if (!begun) {
                return this;
            }
            Reading known = next;
            if (known != null) {
                return known;
            }
            next = made;
            return made;
        }
    }

    /**
     * The page, as JSON. It fails as {@code page} does.
     *
     * @param request whose whole URI says what is asked for. That its caller may have it has been checked
     * @param page reads the page, on a thread that may wait, and in a request context that knows no caller. Its class is
     *     registered for reflection, as no resource names it
     */
    public CompletionStage<byte[]> answer(UriInfo request, Supplier<?> page) {
        return answer(request.getRequestUri(), page);
    }

    CompletionStage<byte[]> answer(URI asked, Supplier<?> page) {
        // Who hangs up cancels a copy, and not what others share.
        return join(asked, page).copy();
    }

    private CompletableFuture<byte[]> join(URI asked, Supplier<?> page) {
        Reading mine = new Reading(page);
        AtomicReference<Reading> joined = new AtomicReference<>(mine);
        Reading current = readings.compute(asked, (same, now) -> {
            if (now == null || System.nanoTime() - now.since > patience) {
                return mine;
            }
            joined.set(now.joined(mine));
            return now;
        });
        if (current == mine) {
            start(asked, mine);
        }
        return Objects.requireNonNull(joined.get()).answer;
    }

    private void start(URI asked, Reading first) {
        try {
            readers.execute(() -> readFrom(asked, first));
        } catch (RejectedExecutionException e) {
            // As it is while the service stops. Nobody shall wait for what never begins.
            readings.remove(asked, first);
            first.answer.completeExceptionally(e);
        }
    }

    private void readFrom(URI asked, Reading first) {
        // What is reused grows to the size of the page, so that those who poll it leave little to be collected.
        ByteArrayOutputStream written = new ByteArrayOutputStream(FIRST_SIZE);
        Reading reading = first;
        while (reading != null) {
            begin(asked, reading);
            read(reading.page, reading.answer, written);
            reading = after(asked, reading);
        }
    }

    private void begin(URI asked, Reading reading) {
        // Where it is no longer in the map, as it was not begun for too long, nobody can join it either.
        readings.computeIfPresent(asked, (same, now) -> {
            reading.begun = true;
            return now;
        });
        reading.since = System.nanoTime();
    }

    /** The successor of one that has ended, which lets go of it: the first would else hold all answers that follow. */
    private @Nullable Reading after(URI asked, Reading ended) {
        readings.computeIfPresent(asked, (same, now) -> now == ended ? ended.next : now);
        Reading next = ended.next;
        ended.next = null;
        return next;
    }

    /** Each read has a request context, and so a database session, of its own. */
    @ActivateRequestContext
    void read(Supplier<?> page, CompletableFuture<byte[]> answer, ByteArrayOutputStream written) {
        try {
            written.reset();
            json.writeValue(written, page.get());
            answer.complete(written.toByteArray());
        } catch (IOException e) {
            answer.completeExceptionally(new UncheckedIOException(e));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }
}
