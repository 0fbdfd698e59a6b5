package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More backups than a process may write to the store at a time. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class StoreSlotsTest extends FailureCase {

    /** As {@code coffer.stores.local.concurrent-backups} is by default. */
    private static final int BOUND = 4;

    @Test
    void a_backup_beyond_the_bound_of_its_store_waits_in_the_queue_and_is_no_failed_attempt() throws Exception {
        List<String> first = new ArrayList<>();
        String beyond;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            for (int i = 0; i < BOUND; i++) {
                first.add(Api.DEMO.backup(register(Registration.of(source, LEDGER))));
            }
            stalled.await(BOUND);
            beyond = Api.DEMO.backup(register(Registration.of(source, LEDGER)));

            Api.await(
                    workplace::log,
                    log -> log.lines()
                                    .filter(line -> line.contains(beyond) && line.contains("put off"))
                                    .count()
                            > 5);

            assertThat(Api.DEMO.get("/backups/" + beyond).<String>path("backup.status"))
                    .isEqualTo("NEW");
        }
        first.forEach(Api.DEMO::completed);
        JsonPath record = Api.DEMO.completed(beyond);
        assertThat(record.<Object>get("attempts")).as("begun once").isNull();
    }
}
