package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.coffer.harness.FaultyProxy;
import dev.coffer.harness.S3Server;
import dev.coffer.store.BackupStore;
import dev.coffer.store.LockedObjectException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that locks its objects. */
class S3LockTest {

    private static final String FOLDER = "acme/i/b";

    private final S3Server server = S3Server.shared();
    private final FaultyProxy proxy = FaultyProxy.to(server.port());
    private final BackupStore store =
            S3TestStores.open(proxy.url(), server.newBucketWithLocks(), Map.of("lock", "30d"));

    @AfterEach
    void end() {
        proxy.close();
    }

    @Test
    void an_upload_locks_its_object() throws IOException {
        put("data");

        assertThat(proxy.header(S3LockTest::isUpload, "x-amz-object-lock-mode")).isEqualTo("GOVERNANCE");
        assertThat(Instant.parse(proxy.header(S3LockTest::isUpload, "x-amz-object-lock-retain-until-date")))
                .isCloseTo(Instant.now().plus(30, ChronoUnit.DAYS), within(1, ChronoUnit.HOURS));
    }

    @Test
    void nothing_of_a_folder_is_removed_while_one_of_its_objects_is_locked() throws IOException {
        put("data");
        put("manifest.json");
        Instant until = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        proxy.fail(
                call -> call.matches("HEAD .*/data"),
                Integer.MAX_VALUE,
                FaultyProxy.answer(
                        200,
                        "",
                        Map.of(
                                "x-amz-object-lock-mode",
                                "GOVERNANCE",
                                "x-amz-object-lock-retain-until-date",
                                until.toString())));

        assertThatExceptionOfType(LockedObjectException.class)
                .isThrownBy(() -> store.deleteFolder(FOLDER))
                .withMessageContaining("keeps " + FOLDER + "/data until " + until)
                .satisfies(locked -> assertThat(locked.until()).isEqualTo(until));
        assertThatExceptionOfType(LockedObjectException.class).isThrownBy(() -> store.delete(FOLDER + "/data"));
        assertThatExceptionOfType(LockedObjectException.class)
                .isThrownBy(() -> store.deleteObjects(FOLDER, Set.of("manifest.json")));
        assertThat(keys()).containsExactly(FOLDER + "/data", FOLDER + "/manifest.json");

        proxy.heal();
        store.deleteFolder(FOLDER);
        assertThat(keys()).isEmpty();
    }

    private static boolean isUpload(String call) {
        return call.matches("PUT .*/data");
    }

    private void put(String name) throws IOException {
        try (Upload upload = store.begin(FOLDER + "/" + name)) {
            upload.stream().write(name.getBytes(UTF_8));
            upload.commit();
        }
    }

    private List<String> keys() throws IOException {
        try (Stream<StoredObject> objects = store.list("")) {
            return objects.map(StoredObject::key).toList();
        }
    }
}
