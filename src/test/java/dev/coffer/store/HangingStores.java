package dev.coffer.store;

import dev.coffer.store.filesystem.FilesystemStore;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Stores in folders of a file system that hangs, as a network file system does whose server is gone, and that may keep its
 * objects for a time, as a bucket with object lock does.
 */
@Singleton
public class HangingStores implements StoreKind {

    /** Reads that have begun and are held up. */
    public static final Semaphore BEGUN = new Semaphore(0);

    /** Reads that may go on. */
    public static final Semaphore RELEASED = new Semaphore(0);

    private static volatile Instant kept = Instant.MIN;

    /** Keeps all objects from now on until a time. */
    public static void keep(Instant until) {
        kept = until;
    }

    private static void hang() throws StoreException {
        try {
            if (!RELEASED.tryAcquire(60, TimeUnit.SECONDS)) {
                throw new StoreException("The store hung for too long.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("The store was interrupted.", e);
        }
    }

    @Override
    public String word() {
        return "hanging";
    }

    @Override
    public BackupStore open(String name, Optional<Path> path) {
        FilesystemStore files = new FilesystemStore(path.orElseThrow());
        return (BackupStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BackupStore.class}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == InputStream.class) {
                        BEGUN.release();
                        hang();
                    }
                    if (method.getName().equals("deleteFolder") && Instant.now().isBefore(kept)) {
                        throw new LockedObjectException("The store keeps the folder until " + kept + ".", kept);
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
