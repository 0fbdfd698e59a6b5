package dev.coffer.check;

import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreConfig;
import dev.coffer.store.Upload;
import dev.coffer.store.filesystem.FilesystemStore;
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
import java.util.OptionalLong;
import java.util.UUID;

/** Whether backups can be kept: an object is written to the store, read back, and removed. */
final class StoreLines implements Check {

    private static final byte[] PROBE = "Coffer was here to check this store.\n".getBytes(StandardCharsets.US_ASCII);

    private static final long GIBIBYTE = 1L << 30;
    private static final long FEW_INODES = 1000;

    private final Path root;

    StoreLines(StoreConfig config) {
        this.root = config.filesystem().path().toAbsolutePath().normalize();
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
                    name(),
                    obstacle.get(),
                    "Let this user write there, or set COFFER_STORE_FILESYSTEM_PATH to another folder."));
        }
        List<CheckResult> lines = new ArrayList<>();
        if (Files.isDirectory(root)) {
            lines.add(probe());
        } else {
            lines.add(CheckResult.ok(name(), root + " is not there yet; the first backup makes it"));
        }
        lines.add(room(Folder.existing(root)));
        return lines;
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
                            root + ": an object was read back otherwise than it was written",
                            "Do not keep backups there; check the disk and the file system.");
        } catch (IOException e) {
            // A store's messages say what to do, too.
            String[] said =
                    String.valueOf(e.getMessage()).replace(key, "an object").split("(?<=\\.) ", 2);
            return CheckResult.wrong(name(), said[0], said.length > 1 ? said[1] : "See the system's log.");
        }
    }

    /** Should this process be killed meanwhile, a sweep takes the object for what a backup left, and removes it. */
    static String probeKey() {
        return "coffer-check/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/check.zst";
    }

    private CheckResult room(Path folder) {
        try {
            FileStore disk = Files.getFileStore(folder);
            long free = disk.getUsableSpace();
            OptionalLong inodes = Inodes.free(folder);
            String text = String.format(Locale.ROOT, "%.1f of %.1f GiB free", gib(free), gib(disk.getTotalSpace()))
                    + (inodes.isPresent() ? ", " + inodes.getAsLong() + " inodes" : "");
            if (free < GIBIBYTE) {
                return CheckResult.warning(name(), text, "Free space at " + folder + " or enlarge it.");
            }
            return inodes.orElse(FEW_INODES) < FEW_INODES
                    ? CheckResult.warning(name(), text, "Remove files, or use a file system with more inodes.")
                    : CheckResult.ok(name(), text);
        } catch (IOException e) {
            return CheckResult.warning(
                    name(), "how much room is left cannot be found out", "See the system's log about " + folder + ".");
        }
    }

    private static double gib(long bytes) {
        return (double) bytes / GIBIBYTE;
    }
}
