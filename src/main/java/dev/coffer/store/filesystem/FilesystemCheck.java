package dev.coffer.store.filesystem;

import dev.coffer.setting.Check;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Probes a store in a folder: writes an object, reads it back, and removes it. */
public final class FilesystemCheck implements Check {

    private static final byte[] PROBE = "Coffer was here to check this store.\n".getBytes(StandardCharsets.US_ASCII);

    private static final double GIBIBYTE = 1L << 30;

    private final Path root;

    /** @param root the folder of the store, which need not exist */
    public FilesystemCheck(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public List<CheckResult> examine() {
        Optional<String> obstacle = Files.isDirectory(root) ? Optional.empty() : Folder.obstacle(root);
        if (obstacle.isPresent()) {
            return List.of(CheckResult.wrong(
                    name(), obstacle.get(), "Let this user write there, or configure another folder."));
        }
        List<CheckResult> results = new ArrayList<>();
        results.add(
                Files.isDirectory(root)
                        ? probe()
                        : CheckResult.ok(name(), root + " does not exist yet; the first backup creates it"));
        results.add(room(Folder.existing(root)));
        return results;
    }

    private CheckResult probe() {
        BackupStore store = new FilesystemStore(root);
        String key = probeKey();
        try {
            try (Upload upload = store.begin(key)) {
                upload.stream().write(PROBE);
                upload.commit();
            }
            boolean same;
            try (InputStream read = store.read(key)) {
                same = Arrays.equals(read.readAllBytes(), PROBE);
            } finally {
                store.delete(key);
            }
            return same
                    ? CheckResult.ok(name(), root + ": an object was written, read back and removed")
                    : CheckResult.wrong(
                            name(),
                            root + ": an object that was read back differs from what was written",
                            "Do not keep backups there; check the disk and the file system.");
        } catch (IOException e) {
            // A store's messages end with what to do.
            String[] said =
                    String.valueOf(e.getMessage()).replace(key, "an object").split("(?<=\\.) ", 2);
            return CheckResult.wrong(name(), said[0], said.length > 1 ? said[1] : "Read the system's log.");
        }
    }

    /** Returns a key that a sweep removes as a leftover of a backup, should this process be killed. */
    static String probeKey() {
        return "coffer-check/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/check.zst";
    }

    private CheckResult room(Path folder) {
        try {
            FileStore disk = Files.getFileStore(folder);
            double free = disk.getUsableSpace() / GIBIBYTE;
            String text = String.format(Locale.ROOT, "%.1f of %.1f GiB free", free, disk.getTotalSpace() / GIBIBYTE);
            return free < 1
                    ? CheckResult.warning(name(), text, "Free space at " + folder + " or enlarge it.")
                    : CheckResult.ok(name(), text);
        } catch (IOException e) {
            return CheckResult.warning(
                    name(), "the free space cannot be determined", "Read the system's log about " + folder + ".");
        }
    }
}
