package dev.coffer.harness;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/**
 * A service that finds its tools and its store behind symbolic links, which {@link Workplace} points elsewhere while the
 * service runs, and that writes its log to a file.
 */
public class ReplaceableParts implements QuarkusTestProfile {

    static final String TOOLS = "coffer.engine.postgresql.bin";
    static final String STORE = "coffer.stores.local.path";
    static final String LOG = "quarkus.log.file.path";

    @Override
    public Map<String, String> getConfigOverrides() {
        Path folder = TestFolders.create("coffer-parts");
        return Map.of(
                TOOLS,
                folder.resolve("tools").toString(),
                STORE,
                folder.resolve("store").toString(),
                LOG,
                folder.resolve("log").toString(),
                "quarkus.log.file.enabled",
                "true",
                "quarkus.log.category.\"dev.coffer\".level",
                "DEBUG",
                "coffer.worker.lease",
                "8s",
                "coffer.backup.removal-attempts",
                "2",
                "coffer.limits.enabled",
                "false");
    }
}
