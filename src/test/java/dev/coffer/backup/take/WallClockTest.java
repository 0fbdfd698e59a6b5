package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.SteppedClock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker whose clock is wrong, and jumps while it works. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class WallClockTest extends FailureCase {

    /** As {@link ReplaceableParts} sets it. */
    private static final Duration LEASE = Duration.ofSeconds(8);

    @Inject
    SteppedClock wall;

    @AfterEach
    void put_it_right() {
        wall.putAhead(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P-1D"})
    void a_clock_that_jumps_by_a_day_neither_revives_running_work_nor_delays_what_is_due(String jump) throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();
            wall.putAhead(Duration.parse(jump));
            long begun = System.nanoTime();

            Api.await(
                    () -> System.nanoTime() - begun,
                    passed -> passed > LEASE.plus(LEASE).toNanos());

            stalled.await(1);
        }
        JsonPath record = Api.DEMO.completed(backup);
        assertThat(record.<Object>get("attempts")).as("begun once").isNull();
        assertSucceeds(instance);
    }
}
