package dev.coffer.backup.take;

import dev.coffer.store.Stores;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** Bounds how many backups this process writes to each store at a time. */
@Singleton
class StoreSlots {

    private final Map<String, Semaphore> free;

    StoreSlots(Stores stores) {
        this.free = stores.all().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Stores.Named::name, store -> new Semaphore(store.concurrentBackups())));
    }

    /** Takes a slot of a store, which the caller gives back, unless all are taken. */
    boolean take(String store) {
        Semaphore slots = free.get(store);
        return slots == null || slots.tryAcquire();
    }

    void giveBack(String store) {
        Semaphore slots = free.get(store);
        if (slots != null) {
            slots.release();
        }
    }
}
