package dev.coffer.store.remote;

import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store failed for a reason that passes. The same call, made again, may succeed. */
public final class TransientStoreException extends StoreException {

    private final transient Optional<Duration> pause;

    public TransientStoreException(String message, @Nullable Throwable cause) {
        this(message, Optional.empty(), cause);
    }

    /**
     * @param pause how long the store asks its callers to wait, as in {@code Retry-After}
     */
    public TransientStoreException(String message, Optional<Duration> pause, @Nullable Throwable cause) {
        super(message, cause);
        this.pause = pause;
    }

    /**
     * @param pause how long the store asks its callers to wait, as in {@code Retry-After}
     */
    public TransientStoreException(String message, Optional<Duration> pause) {
        super(message);
        this.pause = pause;
    }

    /** Returns how long the store asks its callers to wait before they call again. */
    public Optional<Duration> pause() {
        return pause;
    }
}
