package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The hashes that the package computes, which in the executable are OpenSSL's where the machine has it. */
@Timeout(300)
class BackupHashIT {

    private static final boolean NATIVE = System.getProperty("native") != null;

    private static TestServer source;
    private static TestServer catalog;

    @TempDir
    Path folder;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        WorkersOnOneCatalog.fill(source);
        catalog = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
        catalog.close();
    }

    @Test
    void a_manifest_has_the_hashes_of_the_dump_and_of_what_is_stored() throws Exception {
        try (var coffer = new WorkersOnOneCatalog(folder, catalog, "hashes")) {
            assertThat(usesOpenSslFor(coffer, coffer.serve())).isEqualTo(NATIVE);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "native", matches = ".*", disabledReason = "a jar never uses OpenSSL")
    void it_has_them_too_where_the_machine_has_no_openssl() throws Exception {
        Path broken = Files.createDirectory(folder.resolve("libraries"));
        for (String name : List.of("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so")) {
            Files.writeString(broken.resolve(name), "This is no library.");
        }
        try (var coffer = new WorkersOnOneCatalog(folder, catalog, "own_hashes")) {
            PackagedService service = coffer.serve(Map.of(), Map.of("LD_LIBRARY_PATH", broken.toString()));

            assertThat(usesOpenSslFor(coffer, service)).isFalse();
        }
    }

    /** Takes a backup, compares its hashes with Java's own and its rows with the source's. */
    private static boolean usesOpenSslFor(WorkersOnOneCatalog coffer, PackagedService service) throws Exception {
        JsonPath record = coffer.ended(service, coffer.order(service, source));
        boolean used = Files.readString(
                        Path.of("/proc", Long.toString(service.process().pid()), "maps"))
                .contains("/libcrypto.so");
        coffer.assertWhole(record, source);
        Path backup = Path.of(java.net.URI.create(record.getString("locationRef")));
        List<Map<String, Object>> parts =
                JsonPath.from(backup.resolve("manifest.json").toFile()).getList("parts");
        assertThat(parts).isNotEmpty().allSatisfy(part -> {
            Path stored = backup.resolve(String.valueOf(part.get("objects")).replaceAll("(?s).*file=([^,}]+).*", "$1"));
            try (InputStream bytes = Files.newInputStream(stored);
                    InputStream dump = new ZstdInputStream(Files.newInputStream(stored))) {
                assertThat(part.get("storedSha256")).isEqualTo(sha256(bytes));
                assertThat(part.get("rawSha256")).isEqualTo(sha256(dump));
            }
        });
        return used;
    }

    private static String sha256(InputStream bytes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
