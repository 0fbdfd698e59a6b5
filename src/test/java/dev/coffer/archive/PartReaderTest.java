package dev.coffer.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStatus;
import dev.coffer.backup.SampleBackups;
import dev.coffer.backup.take.DumpProgress;
import dev.coffer.backup.take.PartWriter;
import dev.coffer.backup.take.ProgressReports;
import dev.coffer.engine.DumpComparison;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.ServerVersion;
import dev.coffer.harness.AgeKey;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.store.BackupStore;
import dev.coffer.store.filesystem.FilesystemStore;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts from the writer into a store and back, plain and encrypted. */
class PartReaderTest {

    private static final byte[] DUMP = dump();

    @TempDir
    static Path keys;

    @TempDir
    Path root;

    private static AgeKey first;
    private static AgeKey second;

    @BeforeAll
    static void two_keys() {
        first = AgeKey.generate(keys, "first");
        second = AgeKey.generate(keys, "second");
    }

    @Test
    void a_part_reads_back_as_the_dump_that_it_is() throws Exception {
        Manifest.Part plain = write(seal(), backup(1), null);
        Manifest.Part encrypted = write(seal(first, second), backup(2), null);

        assertThat(plain.encryption()).isNull();
        assertThat(plain.file()).isEqualTo("shop.pgdump.zst");
        assertThat(read(plain, first)).isEqualTo(DUMP);
        assertThat(encrypted.encryption()).isEqualTo("age");
        assertThat(encrypted.file()).isEqualTo("shop.pgdump.zst.age");
        assertThat(encrypted.recipients()).hasSize(2);
        assertThat(read(encrypted, second)).isEqualTo(DUMP);
        assertThatCode(() -> reader().checkStored(backup(2).folder(), encrypted))
                .doesNotThrowAnyException();
    }

    @Test
    void a_part_that_is_gone_cut_or_changed_is_told_with_its_name() throws Exception {
        for (AgeKey[] recipients : new AgeKey[][] {{}, {first}}) {
            Manifest.Part part = write(seal(recipients), backup(recipients.length), null);
            Path file = root.resolve(PartReader.key(backup(recipients.length).folder(), part));
            byte[] whole = Files.readAllBytes(file);

            Files.write(file, Arrays.copyOf(whole, whole.length - 1));
            assertDamaged(part, Damage.TRUNCATED);
            Files.write(file, new byte[0]);
            assertDamaged(part, Damage.TRUNCATED);
            for (int at : new int[] {2, 100, 150, whole.length / 2, whole.length - 1}) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 0x10;
                Files.write(file, flipped);
                assertDamaged(part, Damage.STORED_DIFFERS);
            }
            Files.write(file, Arrays.copyOf(whole, whole.length + 5));
            assertDamaged(part, Damage.STORED_DIFFERS);
            Files.delete(file);
            assertDamaged(part, Damage.MISSING);
        }
    }

    @Test
    void without_an_identity_that_fits_only_the_stored_bytes_can_be_checked() throws Exception {
        Manifest.Part part = write(seal(first), backup(1), null);

        assertThat(damage(() -> read(part, second))).isEqualTo(Damage.NO_IDENTITY);
        assertThat(damage(() -> read(part))).isEqualTo(Damage.NO_IDENTITY);
        assertThat(damage(() -> read(part, new AgeKey(keys.resolve("missing"), "none"))))
                .isEqualTo(Damage.NO_IDENTITY);
        assertThatCode(() -> reader().checkStored(backup(1).folder(), part)).doesNotThrowAnyException();
        Files.write(root.resolve(PartReader.key(backup(1).folder(), part)), new byte[(int) part.storedBytes()]);
        assertThat(damage(() -> read(part, second))).isEqualTo(Damage.STORED_DIFFERS);
    }

    @Test
    void a_key_that_was_rotated_in_leaves_the_old_parts_readable() throws Exception {
        Manifest.Part old = write(seal(first), backup(1), null);
        Manifest.Part young = write(seal(second), backup(2), null);

        assertThat(read(old, first, second)).isEqualTo(DUMP);
        assertThat(read(young, first, second)).isEqualTo(DUMP);
    }

    @Test
    void what_was_sealed_wrongly_or_a_manifest_that_was_altered_is_told_from_damage_in_the_store() throws Exception {
        Manifest.Part plain = write(seal(), backup(1), null);
        Manifest.Part encrypted = write(seal(first), backup(2), null);

        assertThat(damage(() -> read(copy(plain, "age", plain.rawSha256()), first)))
                .isEqualTo(Damage.NOT_DECRYPTABLE);
        assertThat(damage(() -> read(copy(encrypted, null, encrypted.rawSha256()))))
                .isEqualTo(Damage.NOT_DECOMPRESSIBLE);
        assertThat(damage(() -> read(copy(plain, null, "0".repeat(64))))).isEqualTo(Damage.RAW_DIFFERS);
        assertThat(damage(() -> read(copy(encrypted, "age", "0".repeat(64)), first)))
                .isEqualTo(Damage.RAW_DIFFERS);
    }

    @Test
    void a_parent_s_part_is_used_again_only_while_the_recipients_are_the_same() throws Exception {
        Manifest plain = writeAll(seal(), backup(1), null);
        Manifest encrypted = writeAll(seal(first, second), backup(2), plain);
        Manifest sameInOtherOrder = writeAll(seal(second, first), backup(3), encrypted);
        Manifest rotated = writeAll(seal(second), backup(4), sameInOtherOrder);
        Manifest plainAgain = writeAll(seal(), backup(5), rotated);
        Manifest plainStill = writeAll(seal(), backup(6), plainAgain);

        assertThat(in(plain)).isEqualTo(backup(1).id);
        assertThat(in(encrypted)).isEqualTo(backup(2).id);
        assertThat(in(sameInOtherOrder)).isEqualTo(backup(2).id);
        assertThat(in(rotated)).isEqualTo(backup(4).id);
        assertThat(in(plainAgain)).isEqualTo(backup(5).id);
        assertThat(in(plainStill)).isEqualTo(backup(5).id);
        assertThat(read(sameInOtherOrder.parts().get(0), first)).isEqualTo(DUMP);
    }

    private static UUID in(Manifest manifest) {
        return manifest.parts().get(0).in();
    }

    private void assertDamaged(Manifest.Part part, Damage damage) {
        assertThat(damage(() -> read(part, first))).isEqualTo(damage);
        assertThat(damage(() -> reader().checkStored(backup(1).folder(), part))).isEqualTo(damage);
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static Damage damage(Reading reading) {
        try {
            reading.run();
            throw new AssertionError("It was read.");
        } catch (PartException e) {
            assertThat(e.getMessage()).startsWith("shop.pgdump.zst").endsWith(".");
            return e.damage();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] read(Manifest.Part part, AgeKey... identities) throws IOException {
        try (InputStream in = reader(identities).open(backup(9).folder(), part)) {
            return in.readAllBytes();
        }
    }

    private PartReader reader(AgeKey... identities) {
        return new PartReader(store(), new SealKeys(seal(List.of(identities), new AgeKey[0])));
    }

    private BackupStore store() {
        return new FilesystemStore(root);
    }

    private Manifest.Part write(SealConfig seal, Backup backup, @Nullable Manifest parent) throws Exception {
        return writeAll(seal, backup, parent).parts().get(0);
    }

    private Manifest writeAll(SealConfig seal, Backup backup, @Nullable Manifest parent) throws Exception {
        DumpPlan plan = new DumpPlan(new ServerVersion("15.1", "15"), "pg_dump 15.1", List.of(new Shop()), List.of());
        return new PartWriter(store(), seal, new SealKeys(seal), new NoReports(), Clock.systemUTC())
                .write(backup, SampleBackups.instance(), parent, plan);
    }

    private static Backup backup(int number) {
        Backup backup = SampleBackups.in(BackupStatus.BUILDING);
        backup.id = new UUID(9, number);
        backup.name = "nightly";
        backup.datastore = SampleBackups.in(BackupStatus.RESTORED).datastore;
        return backup;
    }

    private static SealConfig seal(AgeKey... recipients) {
        return seal(List.of(), recipients);
    }

    private static SealConfig seal(List<AgeKey> identities, AgeKey... recipients) {
        Map<String, String> settings = new HashMap<>();
        if (recipients.length > 0) {
            settings.put(
                    "coffer.seal.recipients",
                    String.join(
                            ",",
                            Arrays.stream(recipients).map(AgeKey::recipient).toList()));
        }
        if (!identities.isEmpty()) {
            settings.put(
                    "coffer.seal.identity-files",
                    String.join(
                            ",",
                            identities.stream()
                                    .map(key -> key.file().toString())
                                    .toList()));
        }
        return new SmallRyeConfigBuilder()
                .withMapping(SealConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(SealConfig.class);
    }

    private static Manifest.Part copy(Manifest.Part part, @Nullable String encryption, String rawSha256) {
        return new Manifest.Part(
                part.database(),
                part.file(),
                part.in(),
                part.format(),
                part.tool(),
                part.compression(),
                encryption,
                part.recipients(),
                part.rawBytes(),
                rawSha256,
                part.storedBytes(),
                part.storedSha256(),
                part.head());
    }

    private static byte[] dump() {
        byte[] dump = new byte[300_000];
        new Random(1).nextBytes(dump);
        byte[] head = {'P', 'G', 'D', 'M', 'P', 1, 14, 0, 4, 8, 1};
        System.arraycopy(head, 0, dump, 0, head.length);
        return dump;
    }

    /** There is no catalog here. */
    private static final class NoReports extends ProgressReports {

        @SuppressWarnings("NullAway")
        private NoReports() {
            super(null, Clock.systemUTC());
        }

        @Override
        public Report begin(UUID backup, UUID execution, DumpProgress progress) {
            return () -> {};
        }
    }

    /** A database that never changes. */
    private static final class Shop implements DumpPart {

        @Override
        public String database() {
            return "shop";
        }

        @Override
        public String fileName() {
            return "shop.pgdump";
        }

        @Override
        public String format() {
            return "pg_dump-custom";
        }

        @Override
        public dev.coffer.engine.DumpResult dump(OutputStream out) throws IOException {
            out.write(DUMP);
            return dev.coffer.engine.DumpResult.PLAIN;
        }

        @Override
        public DumpComparison comparison(OutputStream out, DumpComparison.@Nullable Earlier earlier) {
            return new DumpComparison(out, earlier);
        }
    }
}
