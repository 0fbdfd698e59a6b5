package dev.coffer.work;

import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Work that goes on until a test lets it end. */
@Singleton
public class HeldWork implements WorkKind {

    static final String NAME = "test-held";
    static final int BOUND = 2;

    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Semaphore ends = new Semaphore(0);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int bound() {
        return BOUND;
    }

    @Override
    public void run(String subject, UUID execution) throws InterruptedException {
        running.add(subject);
        try {
            ends.acquire();
        } finally {
            running.remove(subject);
        }
    }

    int running() {
        return running.size();
    }

    void letEnd(int pieces) {
        ends.release(pieces);
    }
}
