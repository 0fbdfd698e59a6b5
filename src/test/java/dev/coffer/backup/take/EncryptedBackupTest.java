package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.PartReader;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStatus;
import dev.coffer.backup.SampleBackups;
import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.docs.RestorePage;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FullyConfigured;
import dev.coffer.harness.TestServer;
import dev.coffer.store.Stores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Backups that can be read only with an identity: age, zstd and PostgreSQL's own tools on the way back. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(FullyConfigured.class)
class EncryptedBackupTest {

    private static TestServer source;
    private static TestServer restored;

    @Inject
    PartReader reader;

    @Inject
    Stores stores;

    @Inject
    ManifestFile manifests;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        restored = TestServer.start();
        SampleDatabases.fill(source);
    }

    @AfterAll
    static void stop() {
        source.close();
        restored.close();
    }

    @Test
    void an_encrypted_backup_restores_with_age_zstd_and_pg_restore_to_the_same_rows() throws IOException {
        JsonPath record = Api.DEMO.completed(Api.DEMO.backup(Api.DEMO.register(source)));

        Path folder = folder(record);
        JsonPath manifest = JsonPath.from(folder.resolve("manifest.json").toFile());
        assertThat(manifest.getList("parts.encryption", String.class)).containsOnly("age");
        for (String file : manifest.getList("parts.objects.file.flatten()", String.class)) {
            assertThat(file).endsWith(".zst.age");
            assertThat(folder.resolve(file))
                    .content(java.nio.charset.StandardCharsets.ISO_8859_1)
                    .startsWith("age-encryption.org/v1\n");
        }
        StockRestore.into(restored, folder, manifest, FullyConfigured.identity(FullyConfigured.OLD));
        for (String database : List.of(SampleDatabases.ORDERS, SampleDatabases.UNUSUAL)) {
            assertThat(SampleDatabases.contents(restored, database))
                    .isEqualTo(SampleDatabases.contents(source, database));
        }
        assertThat(restored.rows("postgres", SampleDatabases.ROLES))
                .isEqualTo(source.rows("postgres", SampleDatabases.ROLES));
    }

    @Test
    void the_service_reads_it_back_with_any_identity_that_fits() throws IOException {
        Backup taken = taken(Api.OTHER);
        Manifest manifest = manifests.read(stores.of(taken.store), taken.folder());

        assertThat(manifest.parts()).allSatisfy(part -> {
            assertThat(part.recipients()).hasSize(2);
            try (InputStream dump = reader.open(stores.of(taken.store), taken.folder(), part)) {
                assertThat(dump.transferTo(OutputStream.nullOutputStream())).isEqualTo(part.rawBytes());
            }
        });
    }

    @Test
    void an_account_with_recipients_of_its_own_opens_its_backups_with_its_own_identity() {
        JsonPath record = Api.OTHER.completed(Api.OTHER.backup(Api.OTHER.register(source, SampleDatabases.UNUSUAL)));

        Path folder = folder(record);
        JsonPath manifest = JsonPath.from(folder.resolve("manifest.json").toFile());
        StockRestore.into(restored, folder, manifest, FullyConfigured.identity(FullyConfigured.NEXT));
        assertThat(SampleDatabases.contents(restored, SampleDatabases.UNUSUAL))
                .isEqualTo(SampleDatabases.contents(source, SampleDatabases.UNUSUAL));
    }

    @Test
    void an_incremental_backup_points_at_the_encrypted_parts_of_its_parent() {
        String instance = Api.DEMO.register(source, SampleDatabases.UNUSUAL);
        String parent = Api.DEMO.backup(instance);
        Api.DEMO.completed(parent);

        JsonPath child = Api.DEMO.completed(
                Api.DEMO.backup(Map.of("name", "incremental", "instance", instance, "incremental", 1)));

        JsonPath manifest = JsonPath.from(folder(child).resolve("manifest.json").toFile());
        assertThat(manifest.getString("parts.find { it.database }.in")).isEqualTo(parent);
        assertThat(Files.exists(
                        folder(child).resolve(manifest.getString("parts.find { it.database }.objects[0].file"))))
                .isFalse();
        StockRestore.into(restored, folder(child), manifest, FullyConfigured.identity(FullyConfigured.OLD));
        assertThat(SampleDatabases.contents(restored, SampleDatabases.UNUSUAL))
                .isEqualTo(SampleDatabases.contents(source, SampleDatabases.UNUSUAL));
    }

    @Test
    void an_encrypted_backup_restores_as_the_page_on_stock_tools_says_and_half_of_it_never_does() throws IOException {
        JsonPath record = Api.DEMO.completed(Api.DEMO.backup(Api.DEMO.register(source, SampleDatabases.ORDERS)));
        String one = RestorePage.block("One database", 1);
        try (TestServer target = TestServer.start()) {
            RestorePage page = RestorePage.of(target, folder(record), FullyConfigured.identity(FullyConfigured.OLD));
            page.paste(
                            RestorePage.block("Check", 1),
                            RestorePage.block("Check", 2),
                            RestorePage.block("Roles", 1),
                            one,
                            RestorePage.block("Compare", 1))
                    .succeeded();
            assertThat(SampleDatabases.contents(target, SampleDatabases.ORDERS))
                    .isEqualTo(SampleDatabases.contents(source, SampleDatabases.ORDERS));

            Path part = folder(record).resolve("orders.pgdump.zst.age");
            byte[] whole = Files.readAllBytes(part);
            Files.write(part, Arrays.copyOf(whole, whole.length - 100));
            page.paste(RestorePage.block("Check", 2)).failed();
            target.execute("postgres", "drop database orders");
            page.paste(one).failed();
            page.paste("database=orders\n", RestorePage.block("Step by step", 1))
                    .failed();
            RestorePage.of(target, folder(record), FullyConfigured.identity(FullyConfigured.NEXT))
                    .paste(RestorePage.block("Roles", 1))
                    .failed();
        }
    }

    private static Backup taken(Api api) {
        JsonPath record = api.completed(api.backup(api.register(source, SampleDatabases.UNUSUAL)));
        Backup backup = SampleBackups.in(BackupStatus.COMPLETED);
        backup.id = java.util.UUID.fromString(record.getString("id"));
        backup.store = record.getString("store");
        backup.accountId = api.account();
        backup.instanceId = java.util.UUID.fromString(record.getString("instance_id"));
        return backup;
    }

    private static Path folder(JsonPath record) {
        return Path.of(URI.create(record.getString("locationRef")));
    }
}
