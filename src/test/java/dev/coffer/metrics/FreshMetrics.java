package dev.coffer.metrics;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service that reads its catalog at each scrape. */
public class FreshMetrics implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("coffer.metrics.refresh", "0s", "coffer.metrics.max-instances", "50");
    }
}
