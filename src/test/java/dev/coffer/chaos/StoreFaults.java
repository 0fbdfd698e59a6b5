package dev.coffer.chaos;

import dev.coffer.store.filesystem.Tmpfs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What happens to the disk that the store is on. */
final class StoreFaults {

    private static final int MANY = 100_000;

    private final Report report;
    private final Tmpfs disk;
    private final Path ballast;

    StoreFaults(Tmpfs disk, Report report) {
        this.disk = disk;
        this.report = report;
        this.ballast = disk.folder().resolve("ballast");
    }

    List<Fault> all() {
        return List.of(
                new Fault("disk full", this::fill),
                new Fault("disk without inodes", this::useInodes),
                new Fault("store read-only", this::forbidWriting));
    }

    private void fill(Random dice) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[1024 * 1024];
            for (int i = 0; i < MANY; i++) {
                out.write(block);
            }
        } catch (IOException e) {
            report.event("the disk is full");
        }
        try {
            pause(dice);
        } finally {
            Files.delete(ballast);
        }
    }

    private void useInodes(Random dice) throws IOException {
        Files.createDirectories(ballast);
        try {
            try {
                for (int i = 0; i < MANY; i++) {
                    Files.createFile(ballast.resolve(String.valueOf(i)));
                }
            } catch (IOException e) {
                report.event("the disk has no inodes left");
            }
            pause(dice);
        } finally {
            try (Stream<Path> files = Files.list(ballast)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(ballast);
        }
    }

    /** A file system with a file that is being written refuses. */
    private void forbidWriting(Random dice) throws IOException, Fault.NotNowException {
        if (!Patience.until(Duration.ofSeconds(8), () -> remount("ro"))) {
            throw new Fault.NotNowException("it was written to all the time");
        }
        try {
            pause(dice);
        } finally {
            disk.remount("rw");
        }
    }

    private boolean remount(String options) {
        try {
            disk.remount(options);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause(Random dice) {
        Patience.pause(Duration.ofMillis(2_000 + dice.nextInt(4_000)));
    }
}
