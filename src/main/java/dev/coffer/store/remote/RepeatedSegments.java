package dev.coffer.store.remote;

import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.List;

/** Makes each call of an upload again if it failed for a passing reason. */
record RepeatedSegments(Segments segments, Retry retry) implements Segments {

    /** The caller waits for the removal; what is left over is removed by the sweep. */
    private static final Duration LONGEST_CLEANING = Duration.ofSeconds(10);

    @Override
    public boolean putWhole(Segment all, boolean ifAbsent) throws StoreException {
        return retry.call(() -> segments.putWhole(all, ifAbsent));
    }

    @Override
    public void begin() throws StoreException {
        retry.call(() -> {
            segments.begin();
            return true;
        });
    }

    @Override
    public String put(int number, Segment segment) throws StoreException {
        return retry.call(() -> segments.put(number, segment));
    }

    @Override
    public boolean complete(List<SentSegment> sent, boolean ifAbsent) throws StoreException {
        return retry.call(() -> segments.complete(sent, ifAbsent));
    }

    @Override
    public void abort() throws StoreException {
        retry.atMost(LONGEST_CLEANING).call(() -> {
            segments.abort();
            return true;
        });
    }
}
