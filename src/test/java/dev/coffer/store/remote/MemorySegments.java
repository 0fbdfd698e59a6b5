package dev.coffer.store.remote;

import dev.coffer.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Segments in memory, which fail and hang as a test wishes. */
final class MemorySegments implements Segments {

    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final Map<Integer, byte[]> stored = new ConcurrentHashMap<>();
    final Map<Integer, Integer> passingFailures = new ConcurrentHashMap<>();
    final Map<Integer, CountDownLatch> hanging = new ConcurrentHashMap<>();
    volatile int lasting;
    volatile boolean taken;
    byte @Nullable [] object;

    @Override
    public boolean putWhole(Segment all, boolean ifAbsent) {
        calls.add("whole");
        if (ifAbsent && taken) {
            return false;
        }
        object = bytesOf(all);
        return true;
    }

    @Override
    public void begin() {
        calls.add("begin");
    }

    @Override
    public String put(int number, Segment segment) throws StoreException {
        calls.add("put " + number);
        CountDownLatch hang = hanging.get(number);
        if (hang != null) {
            try {
                hang.await();
            } catch (InterruptedException e) {
                calls.add("interrupted " + number);
                throw new StoreException("interrupted", e);
            }
        }
        if (passingFailures.merge(number, -1, Integer::sum) >= 0) {
            throw new TransientStoreException("Slow down.", new StoreException("503"));
        }
        if (lasting == number) {
            throw new StoreException("Denied.");
        }
        stored.put(number, bytesOf(segment));
        return "tag" + number;
    }

    @Override
    public boolean complete(List<SentSegment> sent, boolean ifAbsent) {
        calls.add("complete");
        if (ifAbsent && taken) {
            return false;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (SentSegment each : sent) {
            all.writeBytes(stored.get(each.number()));
        }
        object = all.toByteArray();
        return true;
    }

    @Override
    public void abort() {
        calls.add("abort");
        stored.clear();
    }

    private static byte[] bytesOf(Segment segment) {
        return Arrays.copyOf(segment.bytes(), segment.length());
    }
}
