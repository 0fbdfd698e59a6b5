package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LeftoverTest {

    @ParameterizedTest
    @ValueSource(strings = {"simple", "2~a/b+c==", "with.dots_and-dashes", "Zürich"})
    void an_upload_is_found_by_its_key(String id) {
        S3Leftover leftover = new S3Leftover("a/b.c/data.dump.zst", id);

        assertThat(S3Leftover.of(leftover.key())).contains(leftover);
        assertThat(leftover.key()).startsWith("a/b.c/.coffer-");
        assertThat(ObjectKey.checkRemovable(leftover.key())).isEqualTo(leftover.key());
    }

    @Test
    void the_key_of_an_object_is_no_upload() {
        assertThat(S3Leftover.of("a/b/data.dump.zst")).isEmpty();
        assertThat(S3Leftover.of("manifest.json")).isEmpty();
        assertThat(S3Leftover.of("a/.coffer-mine")).isEmpty();
    }
}
