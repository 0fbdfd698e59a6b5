package dev.coffer.store.filesystem;

import dev.coffer.setting.CheckResult;
import dev.coffer.setting.Folder;
import dev.coffer.store.StoreProbe;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Probes a store in a folder: its object, its modes, and its room. */
public final class FilesystemCheck {

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
        return StoreProbe.examine(
                new FilesystemStore(root, allowOpenModes), root.toString(), key -> modes(root, root.resolve(key)));
    }

    private static Optional<CheckResult> modes(Path root, Path object) {
        try {
            return StoreFolders.isOpen(object)
                    ? Optional.of(CheckResult.warning(
                            root + ": others can read its files, so it takes encrypted backups only",
                            "Use a file system that keeps modes, or mount it with umask=077."))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(CheckResult.wrong(String.valueOf(e.getMessage())));
        }
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
