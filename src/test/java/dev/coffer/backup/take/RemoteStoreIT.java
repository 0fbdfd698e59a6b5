package dev.coffer.backup.take;

import static dev.coffer.backup.take.WorkersOnOneCatalog.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backups of the package, a jar or a native executable, in stores behind a network. */
@Timeout(300)
class RemoteStoreIT {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String TOKEN = "demo-token";

    private static TestServer source;
    private static TestServer catalog;

    @TempDir
    Path folder;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        WorkersOnOneCatalog.fill(source);
        // More than a segment, which zstd cannot make much smaller.
        source.execute(
                LEDGER,
                "create table noise as select n, md5('a' || n) || md5('b' || n) || md5('c' || n) || md5('d' || n) as text"
                        + " from generate_series(1, 150000) n");
        catalog = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
        catalog.close();
    }

    /** S3IT and SwiftIT do the same with the other two. */
    @ParameterizedTest
    @EnumSource(names = "S3_OF_SWIFT")
    void a_backup_is_taken_proven_found_again_and_removed(RemoteStore kind) {
        RemoteStore.Place place = kind.place();
        String backup;
        List<String> objects;
        try (WorkersOnOneCatalog coffer = coffer(place)) {
            PackagedService service = coffer.serve();
            backup = coffer.order(service, source);
            assertThat(coffer.ended(service, backup).getString("status")).isEqualTo("COMPLETED");
            objects = place.objects();
            assertThat(objects).anyMatch(object -> object.endsWith("manifest.json"));
            assertProven(service, backup);
        }

        // A catalog that knows nothing.
        try (WorkersOnOneCatalog coffer = coffer(place)) {
            PackagedService service = coffer.serve(Map.of("coffer.worker.enabled", "false"));
            try (ChildProcess rebuild = coffer.command("rebuild")) {
                assertThat(rebuild.exitCode()).as(rebuild.output()).isZero();
            }
            PackagedService worker = coffer.serve();
            assertProven(worker, backup);
            assertThat(place.objects()).isEqualTo(objects);

            assertThat(request(service).delete("/v1.0/demo/backups/" + backup).statusCode())
                    .isEqualTo(202);
            Api.await(place::objects, List::isEmpty);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"S3", "SWIFT"})
    void of_an_upload_whose_worker_was_killed_nothing_stays(RemoteStore kind) throws Exception {
        RemoteStore.Place place = kind.place();
        try (WorkersOnOneCatalog coffer = coffer(place)) {
            PackagedService first = coffer.serve();
            PackagedService second = coffer.serve();
            String backup;
            List<String> unfinished;
            PackagedService other;
            try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
                backup = coffer.order(first, source);
                stalled.await();
                // The first segment is on its way while the dump stands still.
                unfinished = Api.await(place::unfinished, seen -> !seen.isEmpty());
                PackagedService worker = coffer.workerOf(backup);
                other = worker == first ? second : first;

                worker.process().signal("KILL");

                stalled.awaitSuccessor();
            }
            assertThat(coffer.ended(other, backup).getString("status")).isEqualTo("COMPLETED");
            assertThat(Api.await(place::unfinished, seen -> seen.stream().noneMatch(unfinished::contains)))
                    .isEmpty();
            assertProven(other, backup);

            assertThat(request(other).delete("/v1.0/demo/backups/" + backup).statusCode())
                    .isEqualTo(202);
            Api.await(place::objects, List::isEmpty);
        }
    }

    private WorkersOnOneCatalog coffer(RemoteStore.Place place) {
        WorkersOnOneCatalog coffer = new WorkersOnOneCatalog(folder, catalog, "remote_" + DATABASES.incrementAndGet());
        place.settings().forEach((name, value) -> coffer.with("coffer.stores.remote." + name, value));
        coffer.with("coffer.stores.default", "remote");
        return coffer;
    }

    private static void assertProven(PackagedService service, String backup) {
        String path = "/v1.0/demo/backups/" + backup;
        assertThat(request(service)
                        .body(Map.of("prove", Map.of()))
                        .post(path + "/action")
                        .statusCode())
                .isEqualTo(202);
        JsonPath proven = Api.await(
                () -> request(service).get(path).jsonPath(),
                record -> List.of("PROVEN", "DIFFERS", "FAILED", "IMPOSSIBLE")
                        .contains(String.valueOf(record.getString("backup.proof.result"))));
        assertThat(proven.getString("backup.proof.result"))
                .as(proven.prettify())
                .isEqualTo("PROVEN");
    }

    private static RequestSpecification request(PackagedService service) {
        return service.request(TOKEN).contentType(ContentType.JSON);
    }
}
