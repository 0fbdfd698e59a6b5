package dev.coffer.store;

import dev.coffer.setting.CheckResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Finds out what a store can do: writes an object, reads it back, and removes it. */
public final class StoreProbe {

    private static final int FROM = 7;
    private static final int LENGTH = 3;

    private StoreProbe() {}

    /** Returns what the object holds. */
    public static byte[] content() {
        return "Coffer was here to check this store.\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns a new key that a sweep removes as a leftover of a backup, should this process be killed. */
    public static String key() {
        return "coffer-check/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/check.zst";
    }

    /**
     * Probes a store.
     *
     * @param place where it is, for the person who reads the result
     * @param look examines the object under a key while it is there
     */
    public static CheckResult examine(BackupStore store, String place, Function<String, Optional<CheckResult>> look) {
        String key = key();
        try {
            return examine(store, place, key, look);
        } catch (IOException e) {
            return CheckResult.wrong(String.valueOf(e.getMessage()).replace(key, "an object"));
        }
    }

    private static CheckResult examine(
            BackupStore store, String place, String key, Function<String, Optional<CheckResult>> look)
            throws IOException {
        boolean guarded = write(store, key);
        try {
            Optional<CheckResult> seen = look.apply(key);
            if (!isSame(store, key)) {
                return CheckResult.wrong(
                        place + ": an object that was read back differs from what was written",
                        "Do not keep backups there; check the disk and the file system, or the service.");
            }
            if (seen.isPresent()) {
                return seen.get();
            }
        } finally {
            store.delete(key);
        }
        return guarded
                ? CheckResult.ok(place + ": an object was written, read back and removed")
                : CheckResult.warning(
                        place + ": it cannot create an object only if there is none, so that two workers may both write"
                                + " a manifest",
                        "Let one worker only write to it.");
    }

    /** Writes the object, twice at once; returns whether the store lets the first one win. */
    private static boolean write(BackupStore store, String key) throws IOException {
        try (Upload first = store.begin(key);
                Upload second = store.begin(key)) {
            first.stream().write(content());
            if (!store.capabilities().contains(Capability.CREATE_IF_ABSENT)) {
                first.commit();
                return false;
            }
            second.stream().write(content(), 0, LENGTH);
            return first.commitIfAbsent() && !second.commitIfAbsent();
        }
    }

    private static boolean isSame(BackupStore store, String key) throws IOException {
        byte[] content = content();
        try (InputStream read = store.read(key)) {
            if (!Arrays.equals(read.readAllBytes(), content)) {
                return false;
            }
        }
        if (!store.capabilities().contains(Capability.RANGED_READ)) {
            return true;
        }
        try (InputStream range = store.read(key, FROM, LENGTH)) {
            return Arrays.equals(range.readAllBytes(), Arrays.copyOfRange(content, FROM, FROM + LENGTH));
        }
    }
}
