import dev.coffer.archive.Manifest;
import dev.coffer.archive.PartUpload;
import dev.coffer.seal.Checksum;
import dev.coffer.seal.Meter;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoresConfig;
import dev.coffer.store.s3.S3Stores;
import dev.coffer.store.swift.SwiftStores;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Writes one part of made-up bytes into the store that the variables COFFER_STORES_OBJECTS_… configure, as a dump would be
 * written, reads its objects back one after the other, compares the hashes, and removes them.
 *
 * <pre>{@code
 * app=target/quarkus-app
 * java -Xmx256m -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*:$app/quarkus/*" bench/RollingPart.java GIGABYTES
 * }</pre>
 */
class RollingPart {

    private static final int BLOCK = 1 << 20;

    private RollingPart() {}

    /** The argument is the size of the part, in units of 1,000,000,000 bytes. */
    public static void main(String[] arguments) throws Exception {
        long bytes = Long.parseLong(arguments[0]) * 1_000_000_000L;
        StoresConfig config = new SmallRyeConfigBuilder()
                .addDefaultSources()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(StoresConfig.class)
                .build()
                .getConfigMapping(StoresConfig.class);
        StoreKind kind = config.named().get("objects").kind().equals("s3")
                ? new S3Stores(config)
                : new SwiftStores(config, Clock.systemUTC());
        BackupStore store = kind.open("objects", Optional.empty());
        String folder = "bench/" + UUID.randomUUID() + "/" + UUID.randomUUID();

        long begun = System.nanoTime();
        Meter meter = new Meter();
        Checksum written;
        List<Manifest.StoredFile> objects;
        try (PartUpload upload = new PartUpload(store, folder, "part")) {
            SplittableRandom random = new SplittableRandom(42);
            byte[] block = new byte[BLOCK];
            for (long left = bytes; left > 0; left -= BLOCK) {
                random.nextBytes(block);
                int length = (int) Math.min(BLOCK, left);
                meter.add(block, 0, length);
                upload.write(block, 0, length);
            }
            written = new Checksum(meter.bytes(), meter.sha256());
            objects = upload.commit(written);
        }
        say("written", bytes, begun);
        objects.forEach(object -> System.out.printf("  %s, %d bytes%n", object.file(), object.bytes()));

        begun = System.nanoTime();
        Meter read = new Meter();
        byte[] block = new byte[BLOCK];
        for (Manifest.StoredFile object : objects) {
            try (InputStream in = store.read(folder + "/" + object.file())) {
                for (int count; (count = in.read(block)) > 0; ) {
                    read.add(block, 0, count);
                }
            }
        }
        say("read back", read.bytes(), begun);
        System.out.println(new Checksum(read.bytes(), read.sha256()).equals(written) ? "the same" : "DIFFERENT");
        store.deleteFolder(folder);
        System.exit(0);
    }

    private static void say(String what, long bytes, long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.printf(
                "%s: %.1f s, %.1f MB/s, heap at most %d MB%n", what, seconds, bytes / 1e6 / seconds, heap >> 20);
    }
}
