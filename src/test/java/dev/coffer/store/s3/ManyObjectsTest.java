package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.S3Server;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManyObjectsTest {

    @Test
    void thousands_of_objects_are_listed_and_deleted() throws IOException {
        S3Server server = S3Server.shared();
        String bucket = server.newBucket();
        BackupStore store = S3TestStores.open(server.url(), bucket, Map.of());
        server.fill(bucket, "acme/i/b/", 2500);
        server.fill(bucket, "acme/i/c/", 1);
        try (Stream<StoredObject> objects = store.list("acme/i")) {
            assertThat(objects.map(StoredObject::key)).hasSize(2501).isSorted();
        }

        store.deleteFolder("acme/i/b");

        try (Stream<StoredObject> objects = store.list("")) {
            assertThat(objects.map(StoredObject::key)).containsExactly("acme/i/c/00000");
        }
    }
}
