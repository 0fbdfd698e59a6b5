package dev.coffer.backup.take;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Impatient;
import dev.coffer.harness.Registration;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A dump tool that hangs for ever, with little patience. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(Impatient.class)
class HangingToolTest extends FailureCase {

    @Test
    void a_tool_that_hangs_is_killed_and_the_backup_fails_with_words_that_say_so() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            String backup = Api.DEMO.backup(instance);
            stalled.await();

            assertFailed(
                    backup,
                    "toolFailed",
                    "pg_dump of database \"" + LEDGER + "\" hung: it wrote nothing for 5.0 seconds");

            Api.await(StalledDump::tools, List::isEmpty);
        }
        assertSucceeds(instance);
    }
}
