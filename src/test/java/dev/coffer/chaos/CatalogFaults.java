package dev.coffer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Outage;
import dev.coffer.harness.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens to the catalog's server. */
final class CatalogFaults {

    private static final int LONG_OUTAGE_SECONDS = 30;

    private final Site site;
    private final Troubles troubles;

    CatalogFaults(Site site, Troubles troubles) {
        this.site = site;
        this.troubles = troubles;
    }

    List<Fault> all() {
        return List.of(
                new Fault("catalog restarted", dice -> stop(0)),
                new Fault("catalog away for seconds", dice -> stop(3 + dice.nextInt(6))),
                new Fault("catalog away for 30 s", dice -> stop(LONG_OUTAGE_SECONDS)),
                new Fault("connections to the catalog cut", this::cut),
                new Fault("connections to the catalog cut again and again", dice -> {
                    for (int i = 0; i < 5; i++) {
                        cut(dice);
                        Patience.pause(Duration.ofMillis(dice.nextInt(1_500)));
                    }
                }));
    }

    private void stop(int seconds) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + site.catalog.port() + "/catalog";
        troubles.during(() -> {
            try (Outage outage = Outage.of(url, TestServer.USER, TestServer.PASSWORD)) {
                assertThat(outage).isNotNull();
                site.report.event("the catalog is away for " + seconds + " s");
                Patience.pause(Duration.ofSeconds(seconds));
            }
        });
    }

    private void cut(Random dice) throws Exception {
        troubles.during(() -> site.report.add("connections to the catalog cut", new CatalogView(site.catalog).cut()));
    }
}
