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
        return Map.ofEntries(
                Map.entry(TOOLS, folder.resolve("tools").toString()),
                Map.entry(STORE, folder.resolve("store").toString()),
                Map.entry(LOG, folder.resolve("log").toString()),
                Map.entry("quarkus.log.file.enabled", "true"),
                Map.entry("quarkus.log.category.\"dev.coffer\".level", "DEBUG"),
                Map.entry("coffer.worker.lease", "8s"),
                Map.entry("coffer.backup.removal-attempts", "2"),
                Map.entry("coffer.limits.enabled", "false"),
                Map.entry("coffer.restore.local.enabled", "true"),
                Map.entry("coffer.proof.checks.entries.database", "checked"),
                Map.entry("coffer.proof.checks.entries.query", "select count(*) from entries"),
                Map.entry("coffer.proof.checks.entries.expect", "3"));
    }
}
