package dev.coffer;

import org.graalvm.nativeimage.Platform;
import org.graalvm.nativeimage.Platforms;
import org.graalvm.nativeimage.c.function.CFunction;

/**
 * Has the C library give large blocks back to the system as soon as they are free, in the native executable on Linux. Left
 * alone, it raises the size from which it does so, up to 32 MiB, and then keeps what zstd has used for one backup, in as many
 * pieces as there were threads: the executable grew by 30 MB with each of its first backups.
 */
final class LargeBlocks {

    /** {@code M_MMAP_THRESHOLD} of {@code malloc.h}; mallopt(3). */
    private static final int THRESHOLD = -3;

    private static final int BYTES = 1 << 20;

    private LargeBlocks() {}

    /** Leaves alone what the library's own variable says. On a JVM, this class cannot be used. */
    static void giveBack() {
        if (Platform.includedIn(Platform.LINUX.class) && System.getenv("MALLOC_MMAP_THRESHOLD_") == null) {
            C.mallopt(THRESHOLD, BYTES);
        }
    }

    @Platforms(Platform.LINUX.class)
    private static final class C {

        private C() {}

        @CFunction
        static native int mallopt(int parameter, int value);
    }
}
