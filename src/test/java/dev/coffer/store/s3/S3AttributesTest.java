package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.FaultyProxy;
import dev.coffer.harness.S3Server;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What objects, written in one request or in several, get beside their bytes. */
class S3AttributesTest {

    private static final String KEY = "acme/i/b/data";

    private static final String ENCRYPTION = "x-amz-server-side-encryption";

    private final S3Server server = S3Server.shared();
    private final FaultyProxy proxy = FaultyProxy.to(server.port());
    private final String bucket = server.newBucket();

    @AfterEach
    void end() {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, (5 << 20) + 1})
    void an_object_has_its_storage_class_its_tags_and_the_encryption_of_the_server(int size) throws IOException {
        put(
                size,
                Map.of("storage-class", "STANDARD_IA", "tags", "team=back-end,on=call", "server-encryption", "AES256"));

        assertThat(server.head(bucket, KEY).firstValue("x-amz-storage-class")).hasValue("STANDARD_IA");
        assertThat(server.tags(bucket, KEY)).containsOnly(Map.entry("team", "back-end"), Map.entry("on", "call"));
        // The server forgets it for an object that was written in several requests.
        assertThat(proxy.header(S3AttributesTest::begins, ENCRYPTION)).isEqualTo("AES256");
    }

    @Test
    void tags_are_encoded_as_a_query() throws IOException {
        put(3, Map.of("tags", "cost center=7/8 & 9"));

        assertThat(proxy.header(S3AttributesTest::begins, "x-amz-tagging")).isEqualTo("cost%20center=7%2F8%20%26%209");
    }

    @Test
    void an_object_is_encrypted_with_a_key_of_kms() throws IOException {
        put(3, Map.of("server-encryption", "aws:kms", "kms-key", S3Server.KMS_KEY));

        assertThat(server.head(bucket, KEY).firstValue(ENCRYPTION)).hasValue("aws:kms");
        assertThat(server.head(bucket, KEY).firstValue(ENCRYPTION + "-aws-kms-key-id"))
                .hasValue(S3Server.KMS_KEY);
    }

    private static boolean begins(String call) {
        return call.matches("(PUT .*/data|POST .*/data\\?uploads.*)");
    }

    private void put(int size, Map<String, String> settings) throws IOException {
        BackupStore store = S3TestStores.open(proxy.url(), bucket, settings);
        byte[] bytes = new byte[size];
        try (Upload upload = store.begin(KEY)) {
            upload.stream().write(bytes);
            upload.commit();
        }
        try (InputStream in = store.read(KEY)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }
}
