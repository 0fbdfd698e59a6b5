package dev.coffer.store.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.harness.Api;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.UnreadableObjectException;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filesystem store on disks that refuse; the disks are real, if small. */
class FilesystemStoreDiskTest {

    private static final String BACKUP = "acme/0193-instance/0193-backup";

    @TempDir
    Path temp;

    @Test
    void a_full_disk_fails_the_upload_and_says_where() throws Exception {
        try (Tmpfs disk = Tmpfs.mount(temp.resolve("disk"), "size=1m")) {
            BackupStore store = new FilesystemStore(disk.folder());
            try (Upload upload = store.begin(BACKUP + "/data")) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> upload.stream().write(new byte[2_000_000]))
                        .withMessageContaining("is full")
                        .withMessageContaining("no space left on " + disk.folder())
                        .withMessageContaining("0 of 1 MiB free")
                        .withMessageContaining(BACKUP + "/data");

                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> upload.stream().write(1))
                        .withMessageContaining("is full");
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(upload::commit)
                        .withMessageContaining("is full");
            }
            assertThat(disk.folder()).isEmptyDirectory();

            put(store, "/small", "fits again");
        }
    }

    @Test
    void a_disk_that_is_full_only_at_the_commit_fails_the_commit() throws Exception {
        try (Tmpfs disk = Tmpfs.mount(temp.resolve("disk"), "size=64k")) {
            BackupStore store = new FilesystemStore(disk.folder());
            try (Upload upload = store.begin(BACKUP + "/data")) {
                upload.stream().write(new byte[1000]);
                fill(disk.folder().resolve("filler"));

                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(upload::commit)
                        .withMessageContaining("is full");
            }
            try (Stream<StoredObject> objects = store.list(BACKUP)) {
                assertThat(objects).isEmpty();
            }
        }
    }

    @Test
    void a_disk_without_inodes_says_so() throws Exception {
        try (Tmpfs disk = Tmpfs.mount(temp.resolve("disk"), "size=1m,nr_inodes=3")) {
            BackupStore store = new FilesystemStore(disk.folder());

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.begin(BACKUP + "/data"))
                    .withMessageContaining(disk.folder() + " has no inodes left")
                    .withMessageContaining("1 MiB are free");

            assertThat(disk.folder()).isEmptyDirectory();
        }
    }

    @Test
    void a_read_only_store_says_so_and_can_be_read() throws Exception {
        try (Tmpfs disk = Tmpfs.mount(temp.resolve("disk"), "size=1m")) {
            BackupStore store = new FilesystemStore(disk.folder());
            put(store, "/data", "dump");
            disk.remount("ro");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.begin("acme/other"))
                    .withMessageContaining(disk.folder() + " is on a read-only file system");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.deleteFolder(BACKUP))
                    .withMessageContaining("read-only");
            try (InputStream dump = store.read(BACKUP + "/data")) {
                assertThat(dump).hasContent("dump");
            }
        }
    }

    @Test
    void a_delete_that_stops_half_way_leaves_no_manifest() throws Exception {
        // A tmpfs names its newest files first, so that a delete without an order of its own meets the manifest last; a
        // mount point cannot be removed, and so stops the delete.
        try (Tmpfs disk = Tmpfs.mount(temp.resolve("disk"), "size=1m")) {
            BackupStore store = new FilesystemStore(disk.folder());
            put(store, "/manifest.json", "whole");
            put(store, "/data", "dump");
            try (Tmpfs busy = Tmpfs.mount(disk.folder().resolve(BACKUP + "/busy"), "size=64k")) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> store.deleteFolder(BACKUP))
                        .withMessageContaining(BACKUP);

                assertThat(busy.folder()).exists();
                assertThat(disk.folder().resolve(BACKUP + "/manifest.json")).doesNotExist();
            }

            store.deleteFolder(BACKUP);
            assertThat(disk.folder()).isEmptyDirectory();
        }
    }

    @Test
    void what_is_lost_on_the_way_to_the_disk_after_it_was_written_fails_the_upload() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(temp, 48, 400)) {
            BackupStore store = new FilesystemStore(disk.folder());
            put(store, "/small", "fits");
            try (Upload upload = store.begin(BACKUP + "/data")) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> {
                            writeRandom(upload.stream(), 80);
                            upload.commit();
                        })
                        .withMessageContaining(BACKUP + "/data")
                        .withMessageContaining("no space left on " + disk.folder() + " or the volume beneath it");
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> upload.stream().write(1))
                        .withMessageContaining("no space left");
            }
            try (Stream<StoredObject> objects = store.list("");
                    Stream<StoredObject> leftovers = store.leftovers("")) {
                assertThat(objects).extracting(StoredObject::key).containsExactly(BACKUP + "/small");
                assertThat(leftovers).isEmpty();
            }

            disk.enlarge(200);
            try (Upload upload = store.begin(BACKUP + "/data")) {
                writeRandom(upload.stream(), 80);
                upload.commit();
            }
        }
    }

    /** The system tells of it once, and would not again when the upload ends. */
    @Test
    void a_loss_that_is_told_while_more_is_written_fails_the_upload_although_there_is_room_again_when_it_ends()
            throws Exception {
        try (LoopDisk disk = LoopDisk.mount(temp, 48, 400)) {
            BackupStore store = new FilesystemStore(disk.folder());
            put(store, "/small", "fits");
            try (Upload upload = store.begin(BACKUP + "/data")) {
                writeRandom(upload.stream(), 65);
                Api.await(disk::isFull, full -> full);
                Api.await(FilesystemStoreDiskTest::isDiskBusy, busy -> !busy);
                disk.enlarge(200);

                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(upload::commit)
                        .withMessageContaining("no space left");
            }
            assertThat(disk.folder().resolve(BACKUP + "/data")).doesNotExist();
        }
    }

    private static boolean isDiskBusy() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals("store to disk") && thread.getState() == Thread.State.RUNNABLE);
    }

    @Test
    void a_sector_that_cannot_be_read_is_told_with_its_object_and_place_and_other_objects_can_be_read()
            throws Exception {
        byte[] data = new byte[8 << 20];
        new Random(1).nextBytes(data);
        int failing = 5 << 20;
        try (LoopDisk disk = LoopDisk.mount(temp, 64, 32)) {
            BackupStore store = new FilesystemStore(disk.folder());
            put(store, "/small", "dump");
            put(store, "/data", data);
            disk.failFrom(Arrays.copyOfRange(data, failing, failing + 512));

            assertThatExceptionOfType(UnreadableObjectException.class)
                    .isThrownBy(() -> read(store, "/data"))
                    .satisfies(e -> assertThat(e.key()).isEqualTo(BACKUP + "/data"))
                    .satisfies(e -> assertThat(e.offset()).isBetween(1L, (long) failing))
                    .withMessageContaining("Input/output error at byte ");

            assertThat(read(store, "/small")).asString(UTF_8).isEqualTo("dump");
        }
    }

    private static byte[] read(BackupStore store, String name) throws IOException {
        try (InputStream stream = store.read(BACKUP + name)) {
            return stream.readAllBytes();
        }
    }

    private static void writeRandom(OutputStream out, int mebibytes) throws IOException {
        byte[] piece = new byte[1 << 20];
        Random random = new Random(2);
        for (int i = 0; i < mebibytes; i++) {
            random.nextBytes(piece);
            out.write(piece);
        }
    }

    private static void put(BackupStore store, String name, String text) throws IOException {
        put(store, name, text.getBytes(UTF_8));
    }

    private static void put(BackupStore store, String name, byte[] bytes) throws IOException {
        try (Upload upload = store.begin(BACKUP + name)) {
            upload.stream().write(bytes);
            upload.commit();
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream filler = Files.newOutputStream(file)) {
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
