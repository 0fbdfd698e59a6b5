package dev.coffer.store.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.BackupStore;
import dev.coffer.store.BackupStoreContract;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemStoreTest extends BackupStoreContract {

    @TempDir
    Path temp;

    @SuppressWarnings("NullAway.Init") // by emptyStore, before each test
    private Path root;

    @Override
    protected BackupStore emptyStore() {
        root = temp.resolve("made/by the store");
        return new FilesystemStore(root);
    }

    @Override
    protected List<String> leftovers() throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        List<String> objects = keys("");
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .filter(name -> objects.stream().noneMatch(key -> (key + "/").startsWith(name + "/")))
                    .toList();
        }
    }

    @Test
    void a_manifest_whose_folder_cannot_be_synced_stays_and_is_confirmed_later() throws Exception {
        AtomicInteger failing = new AtomicInteger(1);
        FilesystemStore unsure = new FilesystemStore(new StoreFolders(Files.createTempDirectory("unsure")) {
            @Override
            void syncNames(Path folder) throws IOException {
                if (failing.getAndDecrement() > 0) {
                    throw new IOException("Input/output error");
                }
                super.syncNames(folder);
            }
        });
        String key = BACKUP + "/manifest.json";

        try (Upload upload = unsure.begin(key)) {
            upload.stream().write(1);
            assertThatThrownBy(upload::commitIfAbsent).isInstanceOf(StoreException.class);
        }

        assertThat(unsure.read(key)).hasBinaryContent(new byte[] {1});
        failing.set(1);
        assertThatThrownBy(() -> unsure.confirm(key)).isInstanceOf(StoreException.class);
        assertThat(unsure.read(key)).hasBinaryContent(new byte[] {1});
        unsure.confirm(key);
    }

    @Test
    void a_root_that_is_not_there_is_no_missing_object() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.read(BACKUP + "/data"))
                .isNotInstanceOf(NoSuchObjectException.class)
                .withMessageContaining("mounted");
    }

    @Test
    void files_and_folders_are_for_the_owner_alone() throws Exception {
        try (Upload upload = store.begin(BACKUP + "/data")) {
            assertThat(permissions(partialFile())).isEqualTo("rw-------");
            upload.commit();
        }

        assertThat(permissions(root.resolve(BACKUP + "/data"))).isEqualTo("rw-------");
        assertThat(permissions(root.resolve(BACKUP))).isEqualTo("rwx------");
        assertThat(permissions(root)).isEqualTo("rwx------");
    }

    @Test
    void what_goes_to_the_disk_in_pieces_is_whole_at_the_commit_and_gone_without_one() throws Exception {
        byte[] piece = new byte[1 << 20];
        new Random(1).nextBytes(piece);
        for (boolean committed : new boolean[] {true, false}) {
            try (Upload upload = store.begin(BACKUP + "/" + committed)) {
                for (int i = 0; i < 150; i++) {
                    upload.stream().write(piece);
                }
                if (committed) {
                    upload.commit();
                }
            }
        }

        assertThat(leftovers()).isEmpty();
        assertThat(keys("")).containsExactly(BACKUP + "/true");
        try (InputStream in = store.read(BACKUP + "/true")) {
            for (int i = 0; i < 150; i++) {
                assertThat(Arrays.equals(in.readNBytes(piece.length), piece)).isTrue();
            }
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_partial_file_lies_beside_its_target_and_is_known_by_its_name() throws Exception {
        try (Upload upload = store.begin(BACKUP + "/data")) {
            upload.stream().write(1);

            assertThat(partialFile()).hasParent(root.resolve(BACKUP));
            assertThat(partialFile().getFileName().toString()).matches("\\.coffer-partial-[0-9a-f-]{36}");
        }
    }

    @Test
    void an_aborted_upload_removes_the_folders_it_made_but_none_that_others_use() throws Exception {
        Files.createDirectories(root.resolve("acme"));
        Upload first = store.begin("acme/i1/b1/data");
        Upload second = store.begin("acme/i1/b2/data");

        first.close();
        second.commit();

        assertThat(root.resolve("acme/i1/b1")).doesNotExist();
        assertThat(keys("")).containsExactly("acme/i1/b2/data");

        store.begin("acme/i9/b1/data").close();

        assertThat(root.resolve("acme/i9")).doesNotExist();
        assertThat(root.resolve("acme")).exists();
    }

    @Test
    void an_aborted_upload_keeps_an_empty_folder_that_was_there_before() throws Exception {
        Files.createDirectories(root.resolve("acme"));

        store.begin("acme/i1/data").close();

        assertThat(root.resolve("acme")).isEmptyDirectory();
    }

    @Test
    void of_concurrent_uploads_of_one_key_exactly_one_commits() throws Exception {
        for (int round = 0; round < 20; round++) {
            String key = "race/" + round + "/data";
            List<String> outcomes = inParallel(8, writer -> {
                try (Upload upload = store.begin(key)) {
                    upload.stream().write(("writer " + writer).getBytes(UTF_8));
                    upload.commit();
                    return "writer " + writer;
                } catch (StoreException e) {
                    assertThat(e).hasMessageContaining(key).hasMessageContaining("already");
                    return "refused";
                }
            });

            outcomes.removeIf("refused"::equals);
            assertThat(outcomes).containsExactly(new String(get(key), UTF_8));
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void uploads_that_began_together_are_told_apart_at_the_commit() throws Exception {
        try (Upload first = store.begin(BACKUP + "/data");
                Upload second = store.begin(BACKUP + "/data")) {
            first.stream().write('1');
            second.stream().write('2');
            second.commit();

            assertThatExceptionOfType(StoreException.class).isThrownBy(first::commit);
        }

        assertThat(get(BACKUP + "/data")).asString(UTF_8).isEqualTo("2");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void uploads_and_aborts_in_one_folder_do_not_disturb_each_other() throws Exception {
        inParallel(4, writer -> {
            for (int i = 0; i < 50; i++) {
                Upload upload = store.begin("shared/folder/" + writer + "-" + i);
                if (i % 10 == 9) {
                    upload.commit();
                }
                upload.close();
            }
            return "";
        });

        assertThat(keys("")).hasSize(20);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void an_upload_whose_folder_is_deleted_cannot_commit() throws Exception {
        try (Upload upload = store.begin(BACKUP + "/data")) {
            store.deleteFolder(BACKUP);

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(upload::commit)
                    .withMessageContaining("deleted while it was being written");
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void a_root_that_is_a_file_is_refused() throws Exception {
        Files.createDirectories(root.getParent());
        Files.writeString(root, "no folder");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.begin(BACKUP + "/data"))
                .withMessageContaining(root + " is not a folder");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.list(""))
                .withMessageContaining(root + " is not a folder");
    }

    @Test
    void an_object_below_an_object_is_refused() throws Exception {
        put("acme/i1", "an object");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.begin("acme/i1/b1/data"))
                .withMessageContaining("is a file; the store needs a folder there");
    }

    @Test
    void no_symbolic_link_leads_out_of_the_store() throws Exception {
        Path outside = Files.createDirectories(temp.resolve("outside/b1"));
        Files.writeString(outside.resolve("data"), "not ours");
        Files.createDirectories(root.resolve("acme/i1"));
        Files.createSymbolicLink(root.resolve("acme/link"), outside.getParent());
        Files.createSymbolicLink(root.resolve("acme/i1/data"), outside.resolve("data"));

        assertThat(keys("")).isEmpty();
        for (String key : List.of("acme/link/b1/data", "acme/link/b1", "acme/link")) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.deleteFolder(key))
                    .withMessageContaining(root.resolve("acme/link") + " is a symbolic link");
        }
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.list("acme/link"))
                .withMessageContaining("symbolic link");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.read("acme/link/b1/data"))
                .withMessageContaining("symbolic link");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.read("acme/i1/data"))
                .withMessageContaining("symbolic link");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.begin("acme/link/b1/new"))
                .withMessageContaining("symbolic link");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.begin("acme/i1/data"));

        store.deleteFolder("acme/i1");
        store.deleteFolder("acme");

        assertThat(outside.resolve("data")).hasContent("not ours");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void a_root_that_is_a_symbolic_link_is_followed() throws Exception {
        Path real = Files.createDirectories(temp.resolve("real"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), real);
        store = new FilesystemStore(link);

        put(BACKUP + "/data", "dump");
        assertThat(keys("")).containsExactly(BACKUP + "/data");
        assertThat(real.resolve(BACKUP + "/data")).hasContent("dump");

        store.deleteFolder(BACKUP);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(real).isEmptyDirectory();
    }

    @Test
    void a_listing_passes_over_folders_that_vanish_while_it_walks() throws Exception {
        put("a/data", "1");
        put("b/data", "2");
        put("c/data", "3");

        try (Stream<StoredObject> objects = store.list("")) {
            Iterator<StoredObject> walk = objects.iterator();
            assertThat(walk.next().key()).isEqualTo("a/data");
            store.deleteFolder("b");
            assertThat(walk.next().key()).isEqualTo("c/data");
            assertThat(walk.hasNext()).isFalse();
        }
    }

    @Test
    void a_listing_and_a_delete_of_the_same_folders_do_not_disturb_each_other() throws Exception {
        for (int i = 0; i < 100; i++) {
            put("acme/" + i + "/data", "x");
        }

        inParallel(4, worker -> {
            for (int i = 0; i < 100; i++) {
                if (worker < 2) {
                    store.deleteFolder("acme/" + i);
                } else {
                    keys("");
                }
            }
            return "";
        });

        assertThat(root).isEmptyDirectory();
    }

    @Test
    void the_location_is_a_file_url_whether_or_not_the_folder_is_there() throws Exception {
        String before = store.location(BACKUP).toString();
        put(BACKUP + "/data", "dump");

        assertThat(store.location(BACKUP)).asString().isEqualTo(before);
        assertThat(before).startsWith("file:///").endsWith("/made/by%20the%20store/" + BACKUP);
        assertThat(Path.of(store.location(BACKUP))).isEqualTo(root.resolve(BACKUP));
    }

    private Path partialFile() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> path.getFileName().toString().startsWith(".coffer-partial-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    interface Work {
        String as(int worker) throws Exception;
    }

    private static List<String> inParallel(int workers, Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(workers);
        ExecutorService executor = Executors.newFixedThreadPool(workers);
        try {
            List<Future<String>> futures = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                futures.add(executor.submit(() -> {
                    start.await();
                    return work.as(worker);
                }));
            }
            List<String> outcomes = new ArrayList<>();
            for (Future<String> future : futures) {
                outcomes.add(future.get());
            }
            return outcomes;
        } finally {
            executor.shutdownNow();
        }
    }
}
