package dev.coffer.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.archive.PartException.Damage;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStatus;
import dev.coffer.backup.SampleBackups;
import dev.coffer.backup.take.DumpProgress;
import dev.coffer.backup.take.PartWriter;
import dev.coffer.backup.take.ProgressReports;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.Moments;
import dev.coffer.engine.ServerVersion;
import dev.coffer.harness.AgeKey;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.store.BackupStore;
import dev.coffer.store.filesystem.FilesystemStore;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
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

    private long largestObject = Long.MAX_VALUE;

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
        assertThatCode(() -> reader().checkStored(store(), backup(2).folder(), encrypted))
                .doesNotThrowAnyException();
    }

    @Test
    void a_part_that_is_gone_cut_or_changed_is_told_with_its_name() throws Exception {
        for (AgeKey[] recipients : new AgeKey[][] {{}, {first}}) {
            Manifest.Part part = write(seal(recipients), backup(recipients.length), null);
            Path file = object(part, 0);
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
        assertThatCode(() -> reader().checkStored(store(), backup(1).folder(), part))
                .doesNotThrowAnyException();
        Files.write(object(part, 0), new byte[(int) part.storedBytes()]);
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

    @Test
    void a_part_larger_than_an_object_of_its_store_may_be_is_several_objects_one_after_the_other() throws Exception {
        largestObject = 100_000;

        Manifest.Part part = write(seal(first), backup(1), null);

        assertThat(part.objects())
                .extracting(Manifest.StoredFile::file)
                .containsExactly(
                        "shop.pgdump.zst.age",
                        "shop.pgdump.zst.age.0002",
                        "shop.pgdump.zst.age.0003",
                        "shop.pgdump.zst.age.0004");
        assertThat(part.objects())
                .extracting(Manifest.StoredFile::bytes)
                .containsExactly(100_000L, 100_000L, 100_000L, part.storedBytes() - 300_000);
        assertThat(read(part, first)).isEqualTo(DUMP);
        assertThat(StoredFolder.of(backup(1).folder())
                        .orElseThrow()
                        .names(backup(1).folder() + "/" + part.objects().get(3).file()))
                .isTrue();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++) {
            byte[] bytes = Files.readAllBytes(object(part, i));
            assertThat(part.objects().get(i).sha256()).isEqualTo(sha256(bytes));
            whole.write(bytes);
        }
        assertThat(part.storedSha256()).isEqualTo(sha256(whole.toByteArray()));
    }

    @Test
    void of_several_objects_the_one_that_is_gone_cut_or_changed_is_named() throws Exception {
        largestObject = 100_000;
        for (AgeKey[] recipients : new AgeKey[][] {{}, {first}}) {
            Manifest.Part part = write(seal(recipients), backup(recipients.length), null);
            for (int i = 0; i < 4; i++) {
                Path file = object(part, i);
                String name = part.objects().get(i).file();
                byte[] whole = Files.readAllBytes(file);

                Files.write(file, Arrays.copyOf(whole, whole.length - 1));
                assertDamaged(part, name, Damage.TRUNCATED);
                byte[] flipped = whole.clone();
                flipped[whole.length / 2] ^= 0x10;
                Files.write(file, flipped);
                assertDamaged(part, name, Damage.STORED_DIFFERS);
                Files.delete(file);
                assertDamaged(part, name, Damage.MISSING);
                Files.write(file, whole);
            }
            assertThat(read(part, first)).isEqualTo(DUMP);
        }
    }

    @Test
    void a_part_of_several_objects_that_is_not_needed_leaves_none() throws Exception {
        largestObject = 100_000;
        Manifest parent = writeAll(seal(), backup(1), null);

        Manifest child = writeAll(seal(), backup(2), parent);

        assertThat(in(child)).isEqualTo(backup(1).id);
        assertThat(child.parts()).isEqualTo(parent.parts());
        assertThat(store().list(backup(2).folder())).isEmpty();
    }

    private void assertDamaged(Manifest.Part part, String file, Damage damage) throws IOException {
        for (Reading reading : List.<Reading>of(
                () -> read(part, first),
                () -> reader().checkStored(store(), backup(1).folder(), part))) {
            assertThatThrownBy(reading::run)
                    .isInstanceOfSatisfying(
                            PartException.class, e -> assertThat(e.damage()).isEqualTo(damage))
                    .hasMessageStartingWith(file + " ");
        }
    }

    private Path object(Manifest.Part part, int number) {
        String folder = backup(1).folder();
        return root.resolve(folder.substring(0, folder.lastIndexOf('/')))
                .resolve(part.in().toString())
                .resolve(part.objects().get(number).file());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static UUID in(Manifest manifest) {
        return manifest.parts().get(0).in();
    }

    private void assertDamaged(Manifest.Part part, Damage damage) {
        assertThat(damage(() -> read(part, first))).isEqualTo(damage);
        assertThat(damage(() -> reader().checkStored(store(), backup(1).folder(), part)))
                .isEqualTo(damage);
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

    @Test
    void a_manifest_keeps_the_state_of_the_engine() throws Exception {
        assertThat(writeAll(seal(), backup(1), null).state()).containsExactly(Map.entry("position", "7"));
    }

    @Test
    void a_plan_of_changes_keeps_the_parts_of_its_parent_before_its_own() throws Exception {
        Manifest full = writeAll(seal(), backup(1), null);
        Moments moments = new Moments(Instant.EPOCH, Instant.EPOCH.plusSeconds(60));

        Manifest first = writeChanges(backup(2), full, moments);
        Manifest second = writeChanges(backup(3), first, moments);

        assertThat(second.parts()).extracting(Manifest.Part::database).containsExactly("shop", null, null);
        assertThat(second.parts())
                .extracting(Manifest.Part::in)
                .containsExactly(backup(1).id, backup(2).id, backup(3).id);
        assertThat(second.parts()).extracting(Manifest.Part::tool).containsExactly("pg_dump 15.1", "log 1", "log 1");
        assertThat(second.parts().get(0).objects())
                .isEqualTo(full.parts().get(0).objects());
        assertThat(second.moments()).isEqualTo(moments);
        assertThat(second.dumpedBytes()).isEqualTo(7);
        assertThat(full.dumpedBytes()).isEqualTo(full.rawBytes());
    }

    private Manifest writeChanges(Backup backup, Manifest parent, Moments moments) throws Exception {
        SealConfig seal = seal();
        return new PartWriter(seal, new SealKeys(seal), new NoReports(), Clock.systemUTC())
                .write(store(), backup, SampleBackups.instance(), parent, new Changes(moments), false);
    }

    /** A plan with a part of a log only. */
    private record Changes(@Nullable Moments moments) implements DumpPlan {

        @Override
        public ServerVersion server() {
            return new ServerVersion("15.2", "15");
        }

        @Override
        public String tool() {
            return "pg_dump 15.2";
        }

        @Override
        public List<DumpPart> parts() {
            return List.of(new Piece());
        }

        @Override
        public List<DumpWarning> warnings() {
            return List.of();
        }

        @Override
        public boolean keeps(String format) {
            return true;
        }
    }

    private record Piece() implements DumpPart {

        @Override
        public @Nullable String database() {
            return null;
        }

        @Override
        public String fileName() {
            return "log.sql";
        }

        @Override
        public String format() {
            return "log";
        }

        @Override
        public String tool() {
            return "log 1";
        }

        @Override
        public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws IOException {
            out.write("changes".getBytes(StandardCharsets.UTF_8));
            return DumpResult.PLAIN;
        }
    }

    private byte[] read(Manifest.Part part, AgeKey... identities) throws IOException {
        try (InputStream in = reader(identities).open(store(), backup(9).folder(), part)) {
            return in.readAllBytes();
        }
    }

    private PartReader reader(AgeKey... identities) {
        return new PartReader(new SealKeys(seal(List.of(identities), new AgeKey[0])));
    }

    /** A store in a folder, whose objects may be so large and no larger. */
    private BackupStore store() {
        FilesystemStore files = new FilesystemStore(root);
        return (BackupStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BackupStore.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("largestObject")
                                ? largestObject
                                : method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Manifest.Part write(SealConfig seal, Backup backup, @Nullable Manifest parent) throws Exception {
        return writeAll(seal, backup, parent).parts().get(0);
    }

    private Manifest writeAll(SealConfig seal, Backup backup, @Nullable Manifest parent) throws Exception {
        DumpPlan plan = new Plan(new ServerVersion("15.1", "15"), "pg_dump 15.1", List.of(new Shop()), List.of());
        return new PartWriter(seal, new SealKeys(seal), new NoReports(), Clock.systemUTC())
                .write(store(), backup, SampleBackups.instance(), parent, plan, false);
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
                part.in(),
                part.objects(),
                part.format(),
                part.tool(),
                part.compression(),
                encryption,
                part.recipients(),
                part.rawBytes(),
                rawSha256,
                part.storedBytes(),
                part.storedSha256(),
                part.fingerprint());
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
        public Future<?> begin(UUID backup, UUID execution, DumpProgress progress) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private record Plan(ServerVersion server, String tool, List<DumpPart> parts, List<DumpWarning> warnings)
            implements DumpPlan {

        @Override
        public Map<String, String> state() {
            return Map.of("position", "7");
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
        public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws IOException {
            out.write(DUMP);
            return DumpResult.PLAIN.compared("of the shop", earlier != null);
        }
    }
}
