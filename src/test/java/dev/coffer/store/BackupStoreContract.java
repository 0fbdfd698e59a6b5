package dev.coffer.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does. A store's own test extends this one. */
public abstract class BackupStoreContract {

    protected static final String BACKUP = "acme/0193-instance/0193-backup";

    protected BackupStore store;

    /** A store that holds nothing. */
    protected abstract BackupStore emptyStore() throws Exception;

    /** What lies in the store without being a committed object: partial files, folders without objects, open uploads. */
    protected abstract List<String> leftovers() throws Exception;

    /** More objects than the store's API lists in one answer, as this test set it up. */
    protected int moreThanOnePage() {
        return 30;
    }

    /** So many bytes of an upload that some of them are in the store before its commit. */
    protected int unfinishedSize() {
        return 200_000;
    }

    /** How many commits of one key the server of this test can tell apart at a time. */
    protected int commitsAtOnce() {
        return 16;
    }

    @BeforeEach
    void givenAnEmptyStore() throws Exception {
        store = emptyStore();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 13_000_000})
    void an_object_reads_back_as_it_was_written(int size) throws Exception {
        byte[] bytes = randomBytes(size);

        put(BACKUP + "/data", bytes);

        assertThat(get(BACKUP + "/data")).isEqualTo(bytes);
    }

    @Test
    void bytes_arrive_in_order_whatever_the_sizes_they_were_written_in() throws Exception {
        byte[] bytes = randomBytes(300_000);

        try (Upload upload = store.begin(BACKUP + "/data")) {
            OutputStream stream = upload.stream();
            stream.write(bytes[0]);
            stream.write(bytes, 1, 100_000);
            stream.write(bytes[100_001]);
            stream.flush();
            stream.write(bytes, 100_002, bytes.length - 100_002);
            stream.close();
            upload.commit();
        }

        assertThat(get(BACKUP + "/data")).isEqualTo(bytes);
    }

    @Test
    void nothing_is_visible_before_the_commit() throws Exception {
        try (Upload upload = store.begin(BACKUP + "/data")) {
            upload.stream().write(randomBytes(200_000));
            upload.stream().flush();

            assertThat(keys("")).isEmpty();
            assertThatExceptionOfType(NoSuchObjectException.class).isThrownBy(() -> store.read(BACKUP + "/data"));
        }
    }

    @Test
    void an_upload_closed_without_a_commit_leaves_nothing_behind() throws Exception {
        Upload upload = store.begin(BACKUP + "/data");
        upload.stream().write(randomBytes(unfinishedSize()));

        upload.close();
        upload.close();

        assertThat(keys("")).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void an_upload_closed_without_a_commit_leaves_its_neighbours_alone() throws Exception {
        put(BACKUP + "/manifest.json", "whole");
        Upload upload = store.begin(BACKUP + "/data");

        upload.close();

        assertThat(keys("")).containsExactly(BACKUP + "/manifest.json");
    }

    @Test
    void a_committed_upload_leaves_only_its_object() throws Exception {
        put(BACKUP + "/data", "dump");

        assertThat(keys("")).containsExactly(BACKUP + "/data");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void closing_a_committed_upload_keeps_the_object() throws Exception {
        Upload upload = store.begin(BACKUP + "/data");
        upload.commit();

        upload.close();
        upload.close();

        assertThat(get(BACKUP + "/data")).isEmpty();
    }

    @Test
    void an_upload_is_committed_once() throws Exception {
        try (Upload upload = store.begin(BACKUP + "/data")) {
            upload.commit();

            assertThatIllegalStateException().isThrownBy(upload::commit);
        }
    }

    @Test
    void a_closed_upload_cannot_be_committed() throws Exception {
        Upload upload = store.begin(BACKUP + "/data");
        upload.close();

        assertThatIllegalStateException().isThrownBy(upload::commit);
        assertThat(keys("")).isEmpty();
    }

    @Test
    void an_object_is_written_once() throws Exception {
        put(BACKUP + "/data", "first");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.begin(BACKUP + "/data"))
                .withMessageContaining(BACKUP + "/data");

        assertThat(get(BACKUP + "/data")).asString(UTF_8).isEqualTo("first");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0, 1",
        "0, 300000",
        "1, 299999",
        "65535, 2",
        "100000, 100000",
        "299999, 1",
        "299999, 9",
        "300000, 5",
        "400000, 5",
        "70000, 9223372036854775807"
    })
    void a_range_of_an_object_reads_as_these_bytes(long from, long length) throws Exception {
        assumeTrue(store.capabilities().contains(Capability.RANGED_READ));
        byte[] bytes = randomBytes(300_000);
        put(BACKUP + "/data", bytes);

        byte[] read;
        try (InputStream in = store.read(BACKUP + "/data", from, length)) {
            read = in.readAllBytes();
        }

        int start = (int) Math.min(bytes.length, from);
        int end = (int) Math.min(bytes.length, start + Math.min(length, bytes.length));
        assertThat(read).isEqualTo(Arrays.copyOfRange(bytes, start, end));
    }

    @Test
    void a_range_of_what_is_no_object_says_so() throws Exception {
        assumeTrue(store.capabilities().contains(Capability.RANGED_READ));
        put(BACKUP + "/more", "1");

        assertThatExceptionOfType(NoSuchObjectException.class).isThrownBy(() -> store.read(BACKUP + "/data", 5, 5));
    }

    @Test
    void of_many_uploads_that_create_an_object_only_if_there_is_none_one_does() throws Exception {
        assumeTrue(store.capabilities().contains(Capability.CREATE_IF_ABSENT));
        List<Upload> uploads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Upload upload = store.begin(BACKUP + "/manifest.json");
            upload.stream().write(("of " + i).getBytes(UTF_8));
            uploads.add(upload);
        }
        ExecutorService threads = Executors.newFixedThreadPool(commitsAtOnce());
        List<Future<Boolean>> made;
        try {
            made = threads.invokeAll(uploads.stream()
                    .<Callable<Boolean>>map(upload -> upload::commitIfAbsent)
                    .toList());
        } finally {
            threads.shutdownNow();
        }

        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i).get()) {
                winners.add(i);
            }
            uploads.get(i).close();
        }
        assertThat(winners).hasSize(1);
        assertThat(get(BACKUP + "/manifest.json")).asString(UTF_8).isEqualTo("of " + winners.get(0));
        assertThat(keys("")).containsExactly(BACKUP + "/manifest.json");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void an_object_that_is_there_is_confirmed_and_none_other() throws Exception {
        put(BACKUP + "/data", "whole");

        assertThatCode(() -> store.confirm(BACKUP + "/data")).doesNotThrowAnyException();
        assertThatExceptionOfType(NoSuchObjectException.class).isThrownBy(() -> store.confirm(BACKUP + "/more"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/none", "acme", BACKUP, BACKUP + "/data/deeper", BACKUP + "/dat"})
    void reading_what_is_no_object_says_so(String key) throws Exception {
        put(BACKUP + "/data", "dump");

        assertThatExceptionOfType(NoSuchObjectException.class)
                .isThrownBy(() -> store.read(key))
                .withMessageContaining(key);
    }

    @Test
    void an_empty_store_lists_nothing() throws Exception {
        assertThat(keys("")).isEmpty();
        assertThat(keys("acme")).isEmpty();
    }

    @Test
    void a_listing_is_in_the_order_of_the_keys() throws Exception {
        List<String> inOrder = List.of(
                "a!", "a-b/data", "a.b", "a/.hidden", "a/b-c", "a/b.c", "a/b/c", "a/b0", "a/manifest.json", "a0", "b");
        List<String> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random(7));

        for (String key : shuffled) {
            put(key, key);
        }

        assertThat(keys("")).containsExactlyElementsOf(inOrder);
    }

    @Test
    void a_listing_holds_what_is_below_the_folder_and_nothing_else() throws Exception {
        put("acme/i1/b1/data", "1");
        put("acme/i1/b1/manifest.json", "2");
        put("acme/i1/b10/data", "3");
        put("acme/i2/b1/data", "4");

        assertThat(keys("acme/i1/b1")).containsExactly("acme/i1/b1/data", "acme/i1/b1/manifest.json");
        assertThat(keys("acme/i1")).containsExactly("acme/i1/b1/data", "acme/i1/b1/manifest.json", "acme/i1/b10/data");
        assertThat(keys("acme/i1/b1/data")).isEmpty();
        assertThat(keys("acme/i")).isEmpty();
    }

    @Test
    void a_listing_tells_size_and_time() throws Exception {
        put(BACKUP + "/data", randomBytes(70_001));

        try (Stream<StoredObject> objects = store.list("acme")) {
            assertThat(objects).singleElement().satisfies(object -> {
                assertThat(object.key()).isEqualTo(BACKUP + "/data");
                assertThat(object.size()).isEqualTo(70_001);
                assertThat(object.modified())
                        .isCloseTo(Instant.now(), within(Duration.ofMinutes(5).toSeconds(), ChronoUnit.SECONDS));
            });
        }
    }

    @Test
    void a_listing_goes_on_beyond_one_page() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < moreThanOnePage(); i++) {
            keys.add(String.format("acme/%04d/data", i));
        }
        for (String key : keys) {
            put(key, "x");
        }

        assertThat(keys("acme")).containsExactlyElementsOf(keys);
    }

    @Test
    void a_listing_may_be_left_early() throws Exception {
        put("acme/a/data", "1");
        put("acme/b/data", "2");

        try (Stream<StoredObject> objects = store.list("")) {
            assertThat(objects.findFirst().map(StoredObject::key)).contains("acme/a/data");
        }
    }

    @Test
    void deleting_a_folder_removes_all_below_it_and_nothing_else() throws Exception {
        put("acme/i1/b1/data", "1");
        put("acme/i1/b1/manifest.json", "2");
        put("acme/i1/b1/parts/0001", "3");
        put("acme/i1/b10/data", "4");
        put("acme/i2/b1/data", "5");

        store.deleteFolder("acme/i1/b1");

        assertThat(keys("")).containsExactly("acme/i1/b10/data", "acme/i2/b1/data");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void deleting_the_last_folder_leaves_an_empty_store() throws Exception {
        put(BACKUP + "/data", "1");

        store.deleteFolder(BACKUP);

        assertThat(keys("")).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void deleting_what_is_not_there_is_no_error() throws Exception {
        assertThatCode(() -> store.deleteFolder(BACKUP)).doesNotThrowAnyException();

        put("acme/other", "1");
        assertThatCode(() -> store.deleteFolder(BACKUP)).doesNotThrowAnyException();
        assertThat(keys("")).containsExactly("acme/other");
    }

    @Test
    void deleting_a_folder_leaves_an_object_of_that_name_alone() throws Exception {
        put("acme/i1", "an object, no folder");

        store.deleteFolder("acme/i1");
        store.deleteFolder("acme/i1/b1");
        store.deleteFolder("acme/i1/b1/deeper");

        assertThat(get("acme/i1")).asString(UTF_8).isEqualTo("an object, no folder");
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker")
    void deleting_a_folder_removes_what_an_unfinished_upload_left_there() throws Exception {
        put(BACKUP + "/manifest.json", "whole");
        Upload neverClosed = store.begin(BACKUP + "/data");
        neverClosed.stream().write(randomBytes(unfinishedSize()));
        neverClosed.stream().flush();

        store.deleteFolder(BACKUP);

        assertThat(leftovers()).isEmpty();
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker")
    void deleting_the_objects_of_a_folder_leaves_those_below_it_and_those_to_keep() throws Exception {
        put(BACKUP + "/data", "1");
        put(BACKUP + "/manifest.json", "2");
        put(BACKUP + "/attempt-2/data", "3");
        Upload neverClosed = store.begin(BACKUP + "/more");
        neverClosed.stream().write(randomBytes(unfinishedSize()));
        neverClosed.stream().flush();

        store.deleteObjects(BACKUP, Set.of("manifest.json"));

        assertThat(keys("")).containsExactly(BACKUP + "/attempt-2/data", BACKUP + "/manifest.json");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void deleting_all_objects_of_a_folder_leaves_an_empty_store() throws Exception {
        put(BACKUP + "/data", "1");

        store.deleteObjects(BACKUP, Set.of("manifest.json"));
        store.deleteObjects(BACKUP, Set.of());

        assertThat(keys("")).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker")
    void what_an_unfinished_upload_wrote_is_a_leftover_below_its_folder_and_no_object() throws Exception {
        put(BACKUP + "/manifest.json", "whole");
        put("acme/other/backup/data", "whole");
        Upload neverClosed = store.begin(BACKUP + "/parts/data");
        neverClosed.stream().write(randomBytes(unfinishedSize()));
        neverClosed.stream().flush();

        assertThat(leftoverKeys("")).singleElement().asString().startsWith(BACKUP + "/parts/");
        assertThat(leftoverKeys(BACKUP)).isEqualTo(leftoverKeys(""));
        assertThat(leftoverKeys("acme/other")).isEmpty();
        assertThat(keys("")).containsExactly(BACKUP + "/manifest.json", "acme/other/backup/data");
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker")
    void deleting_a_leftover_ends_its_upload_and_leaves_everything_else() throws Exception {
        put(BACKUP + "/manifest.json", "whole");
        Upload neverClosed = store.begin(BACKUP + "/data");
        neverClosed.stream().write(randomBytes(unfinishedSize()));
        neverClosed.stream().flush();

        store.delete(leftoverKeys("").get(0));

        assertThat(leftoverKeys("")).isEmpty();
        assertThat(leftovers()).isEmpty();
        assertThat(keys("")).containsExactly(BACKUP + "/manifest.json");
        assertThatExceptionOfType(StoreException.class).isThrownBy(neverClosed::commit);
    }

    @Test
    void an_upload_that_was_committed_or_aborted_leaves_no_leftover() throws Exception {
        put(BACKUP + "/data", "whole");
        store.begin(BACKUP + "/more").close();

        assertThat(leftoverKeys("")).isEmpty();
    }

    @Test
    void deleting_an_object_leaves_its_neighbours() throws Exception {
        put(BACKUP + "/attempt-1/data", "1");
        put(BACKUP + "/data", "2");
        put(BACKUP + "/data2", "3");

        store.delete(BACKUP + "/data");
        store.delete(BACKUP + "/attempt-1/data");

        assertThat(keys("")).containsExactly(BACKUP + "/data2");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void deleting_an_object_that_is_not_there_or_is_a_folder_is_no_error() throws Exception {
        store.delete(BACKUP + "/data");
        put(BACKUP + "/data", "1");

        store.delete(BACKUP + "/none");
        store.delete(BACKUP);
        store.delete(BACKUP + "/data/deeper");

        assertThat(keys("")).containsExactly(BACKUP + "/data");
    }

    @Test
    void a_key_can_be_written_anew_after_its_folder_was_deleted() throws Exception {
        put(BACKUP + "/data", "first");
        store.deleteFolder(BACKUP);

        put(BACKUP + "/data", "second");

        assertThat(get(BACKUP + "/data")).asString(UTF_8).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "a/",
                "a//b",
                ".",
                "..",
                "../a",
                "a/../b",
                "a/./b",
                "a/..",
                "a\\b",
                "a\0b",
                ".coffer-mine",
                "a/.coffer-partial-1/b"
            })
    void a_key_that_could_lead_elsewhere_is_refused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> store.begin(key));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read(key));
        assertThatIllegalArgumentException().isThrownBy(() -> store.deleteFolder(key));
        if (!key.equals(".coffer-mine")) {
            assertThatIllegalArgumentException().isThrownBy(() -> store.delete(key));
        }
        if (!key.isEmpty()) {
            assertThatIllegalArgumentException().isThrownBy(() -> store.list(key));
            assertThatIllegalArgumentException().isThrownBy(() -> store.leftovers(key));
            assertThatIllegalArgumentException().isThrownBy(() -> store.location(key));
        }
    }

    @Test
    void a_key_longer_than_any_store_takes_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> store.begin("k".repeat(1025)));
    }

    @Test
    void each_folder_has_its_own_location() {
        assertThat(store.location(BACKUP).isAbsolute()).isTrue();
        assertThat(store.location(BACKUP)).hasToString(store.location("") + "/" + BACKUP);
        assertThat(store.location(BACKUP)).isNotEqualTo(store.location(BACKUP + "2"));
    }

    protected void put(String key, String text) throws IOException {
        put(key, text.getBytes(UTF_8));
    }

    protected void put(String key, byte[] bytes) throws IOException {
        try (Upload upload = store.begin(key)) {
            upload.stream().write(bytes);
            upload.commit();
        }
    }

    protected byte[] get(String key) throws IOException {
        try (InputStream stream = store.read(key)) {
            return stream.readAllBytes();
        }
    }

    protected List<String> keys(String folder) throws IOException {
        try (Stream<StoredObject> objects = store.list(folder)) {
            return objects.map(StoredObject::key).toList();
        }
    }

    protected List<String> leftoverKeys(String folder) throws IOException {
        try (Stream<StoredObject> objects = store.leftovers(folder)) {
            return objects.map(StoredObject::key).toList();
        }
    }

    protected static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
