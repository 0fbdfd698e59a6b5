package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.store.BackupStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of a store in S3. None of these stores is connected to. */
class S3StoresTest {

    @TempDir
    Path temp;

    @Test
    void a_bucket_is_enough() {
        BackupStore store = S3TestStores.open(Map.of("bucket", "backups"));

        assertThat(store.driver()).isEqualTo("s3");
        assertThat(store.location("")).hasToString("s3://backups");
        assertThat(store.location("a/b")).hasToString("s3://backups/a/b");
        assertThat(store.largestObject()).isEqualTo(900L * (8 << 20));
    }

    @ParameterizedTest
    @CsvSource({
        "'', s3://backups/acme/i/b, acme/i/b",
        "'', s3://backups/acme/i/b/, acme/i/b",
        "'', s3://other/acme/i/b,",
        "'', https://backups/acme/i/b,",
        "'', 'not a url',",
        "made by, s3://backups/made%20by/acme/i/b, acme/i/b",
        "made by, s3://backups/made%20by, ''",
        "made by, s3://backups/made/acme,",
        "/slashes/, s3://backups/slashes/a, a"
    })
    void a_location_leads_to_its_folder(String prefix, String location, String folder) {
        BackupStore store = S3TestStores.open(Map.of("bucket", "backups", "prefix", prefix));

        assertThat(store.folder(location).orElse(null)).isEqualTo(folder);
    }

    @Test
    void every_folder_is_found_by_its_location() {
        BackupStore store = S3TestStores.open(Map.of("bucket", "backups", "prefix", "p"));

        for (String folder : new String[] {"a", "a b/c", "ä/%41", "a+b/c?d#e"}) {
            assertThat(store.folder(store.location(folder).toString())).contains(folder);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bucket, '', bucket must name the bucket",
        "bucket, a/b, bucket is no name",
        "prefix, a//b, prefix cannot be",
        "segment, 1M, segment must be between 5M and 1G",
        "endpoint, ftp://example.org, endpoint must be a URL",
        "endpoint, localhost:9000, endpoint must be a URL",
        "endpoint, https://me:secret@example.org, endpoint must have no user",
        "access-key, key, secret-key must be set",
        "secret-key, secret, access-key must be set",
        "session-token-file, /nowhere, session-token-file: the file /nowhere does not exist",
        "tags, a;b, tags must be a list of key=value",
        "lock, 0s, lock must be longer",
        "kms-key, some, server-encryption must be aws:kms",
        "ca-file, /nowhere, ca-file cannot be used: The certificates in /nowhere cannot be read"
    })
    void a_wrong_setting_is_named(String setting, String value, String problem) {
        Map<String, String> settings = new HashMap<>(Map.of("bucket", "backups"));
        settings.put(setting, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3TestStores.open(settings))
                .withMessageStartingWith("coffer.stores.far." + problem)
                .withMessageNotContaining("secret@");
    }

    @Test
    void a_secret_is_set_once() throws IOException {
        Path file = Files.writeString(temp.resolve("key"), "key");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3TestStores.open(Map.of(
                        "bucket",
                        "backups",
                        "access-key",
                        "key",
                        "access-key-file",
                        file.toString(),
                        "secret-key",
                        "s")))
                .withMessageContaining("both set");
    }

    @Test
    void an_authority_without_certificates_is_refused() throws IOException {
        Path file = Files.writeString(temp.resolve("ca.pem"), "none");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3TestStores.open(Map.of("bucket", "backups", "ca-file", file.toString())))
                .withMessageContaining("ca-file cannot be used");
    }
}
