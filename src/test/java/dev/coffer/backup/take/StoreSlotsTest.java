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
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** More backups than a process may write to the store at a time. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(StoreSlotsTest.OneAtATime.class)
class StoreSlotsTest extends FailureCase {

    /** The parts that can be replaced, and one backup at a time for the store. */
    public static class OneAtATime extends ReplaceableParts {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(super.getConfigOverrides());
            config.put("coffer.stores.local.concurrent-backups", "1");
            return config;
        }
    }

    @Test
    void a_backup_beyond_the_bound_of_its_store_waits_in_the_queue_and_is_no_failed_attempt() throws Exception {
        String first;
        String second;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            first = Api.DEMO.backup(register(Registration.of(source, LEDGER)));
            stalled.await();
            second = Api.DEMO.backup(register(Registration.of(source, LEDGER)));

            Api.await(
                    workplace::log,
                    log -> log.lines()
                                    .filter(line -> line.contains(second) && line.contains("put off"))
                                    .count()
                            > 5);

            assertThat(Api.DEMO.get("/backups/" + second).<String>path("backup.status"))
                    .isEqualTo("NEW");
        }
        Api.DEMO.completed(first);
        JsonPath record = Api.DEMO.completed(second);
        assertThat(record.<Object>get("attempts")).as("begun once").isNull();
    }
}
