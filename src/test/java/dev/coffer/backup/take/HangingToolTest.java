package dev.coffer.backup.take;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A dump tool that hangs for ever, with little patience. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(HangingToolTest.Impatient.class)
class HangingToolTest extends FailureCase {

    /** The parts that can be replaced, and two seconds for a tool that says nothing. */
    public static class Impatient extends ReplaceableParts {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(super.getConfigOverrides());
            config.put("coffer.engine.postgresql.stall-timeout", "2s");
            return config;
        }
    }

    @Test
    void a_tool_that_hangs_is_killed_and_the_backup_fails_with_words_that_say_so() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            String backup = Api.DEMO.backup(instance);
            stalled.await();

            assertFailed(
                    backup,
                    "toolFailed",
                    "pg_dump of database \"" + LEDGER + "\" hung: it wrote nothing for 2.0 seconds");

            Api.await(StalledDump::tools, List::isEmpty);
        }
        assertSucceeds(instance);
    }
}
