package dev.coffer.backup.take;

import dev.coffer.store.StoreConfig;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;

/** Bounds how many backups this process writes to the store at a time. */
@Singleton
class StoreSlots {

    private final Semaphore free;

    StoreSlots(StoreConfig config) {
        this.free = new Semaphore(config.filesystem().concurrentBackups());
    }

    /** Takes a slot, which the caller gives back, unless all are taken. */
    boolean take() {
        return free.tryAcquire();
    }

    void giveBack() {
        free.release();
    }
}
