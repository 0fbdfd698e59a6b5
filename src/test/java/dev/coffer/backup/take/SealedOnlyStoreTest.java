package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.harness.AgeKey;
import dev.coffer.seal.Recipients;
import dev.coffer.store.StoreException;
import dev.coffer.store.filesystem.FilesystemStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedOnlyStoreTest {

    @TempDir
    Path folder;

    @Test
    void a_store_that_others_may_read_takes_no_dump_that_is_not_encrypted() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> PartWriter.requireSealed(new FilesystemStore(folder, true), Recipients.NONE))
                .withMessageContaining("coffer.seal.recipients");
        assertThatCode(() -> PartWriter.requireSealed(new FilesystemStore(folder, false), Recipients.NONE))
                .doesNotThrowAnyException();
        Recipients someone =
                Recipients.of(List.of(AgeKey.generate(folder, "key").recipient()));
        assertThatCode(() -> PartWriter.requireSealed(new FilesystemStore(folder, true), someone))
                .doesNotThrowAnyException();
    }
}
