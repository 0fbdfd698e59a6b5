package dev.coffer.store.filesystem;

import dev.coffer.setting.CheckResult;
import dev.coffer.setting.Folder;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Probes a store in a folder: writes an object, reads it back, and removes it. */
public final class FilesystemCheck {

    private static final byte[] PROBE = "Coffer was here to check this store.\n".getBytes(StandardCharsets.US_ASCII);

    private static final double GIBIBYTE = 1L << 30;

    private FilesystemCheck() {}

    /** Probes the store in a folder, which need not exist. */
    public static List<CheckResult> examine(Path folder) {
        return examine(folder, false);
    }

    /**
     * Probes the store in a folder, which need not exist.
     *
     * @param allowOpenModes whether the file system may let others read the files
     */
    public static List<CheckResult> examine(Path folder, boolean allowOpenModes) {
        Path root = folder.toAbsolutePath().normalize();
        if (Files.isDirectory(root)) {
            return List.of(probe(root, allowOpenModes), room(root));
        }
        Optional<String> obstacle = Folder.obstacle(root);
        return obstacle.isPresent()
                ? List.of(CheckResult.wrong(obstacle.get(), "Let this user write there, or configure another folder."))
                : List.of(
                        CheckResult.ok(root + " does not exist yet; the first backup creates it"),
                        room(Folder.existing(root)));
    }

    private static CheckResult probe(Path root, boolean allowOpenModes) {
        BackupStore store = new FilesystemStore(root, allowOpenModes);
        String key = probeKey();
        try {
            try (Upload upload = store.begin(key)) {
                upload.stream().write(PROBE);
                upload.commit();
            }
            boolean open = StoreFolders.isOpen(root.resolve(key));
            boolean same;
            try (InputStream read = store.read(key)) {
                same = Arrays.equals(read.readAllBytes(), PROBE);
            } finally {
                store.delete(key);
            }
            if (same && open) {
                return CheckResult.warning(
                        root + ": others can read its files, so it takes encrypted backups only",
                        "Use a file system that keeps modes, or mount it with umask=077.");
            }
            return same
                    ? CheckResult.ok(root + ": an object was written, read back and removed")
                    : CheckResult.wrong(
                            root + ": an object that was read back differs from what was written",
                            "Do not keep backups there; check the disk and the file system.");
        } catch (IOException e) {
            return CheckResult.wrong(String.valueOf(e.getMessage()).replace(key, "an object"));
        }
    }

    /** Returns a key that a sweep removes as a leftover of a backup, should this process be killed. */
    static String probeKey() {
        return "coffer-check/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/check.zst";
    }

    private static CheckResult room(Path folder) {
        String advice = "Look at the file system of " + folder + ".";
        try {
            FileStore disk = Files.getFileStore(folder);
            double free = disk.getUsableSpace() / GIBIBYTE;
            String text = String.format(Locale.ROOT, "%.1f of %.1f GiB free", free, disk.getTotalSpace() / GIBIBYTE);
            return free < 1 ? CheckResult.warning(text, advice) : CheckResult.ok(text);
        } catch (IOException e) {
            return CheckResult.warning("the free space cannot be determined", advice);
        }
    }
}
