package dev.coffer.harness;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/**
 * A service that finds its tools and its stores {@code local}, the default, and {@code far} behind symbolic links, which
 * {@link Workplace} points elsewhere while the service runs, and that writes its log to a file. A third store, {@code slow},
 * is one of {@link dev.coffer.store.HangingStores}.
 */
public class ReplaceableParts implements QuarkusTestProfile {

    static final String TOOLS = "coffer.engine.postgresql.bin";
    static final String STORE = "coffer.stores.local.path";
    static final String FAR = "coffer.stores.far.path";
    static final String LOG = "quarkus.log.file.path";

    @Override
    public Map<String, String> getConfigOverrides() {
        Path folder = TestFolders.create("coffer-parts");
        return Map.ofEntries(
                Map.entry(TOOLS, folder.resolve("tools").toString()),
                Map.entry(STORE, folder.resolve("store").toString()),
                Map.entry(FAR, folder.resolve("far").toString()),
                Map.entry("coffer.stores.slow.kind", "hanging"),
                Map.entry("coffer.stores.slow.path", folder.resolve("slow").toString()),
                Map.entry("coffer.backup.copy-attempts", "2"),
                Map.entry(LOG, folder.resolve("log").toString()),
                Map.entry("quarkus.log.file.enabled", "true"),
                Map.entry("quarkus.log.category.\"dev.coffer\".level", "DEBUG"),
                Map.entry("coffer.worker.lease", "8s"),
                Map.entry("coffer.backup.removal-attempts", "2"),
                Map.entry("coffer.limits.enabled", "false"),
                Map.entry("coffer.engine.postgresql.content-hashes", "true"),
                Map.entry("coffer.restore.local.enabled", "true"),
                Map.entry("coffer.proof.checks.entries.database", "checked"),
                Map.entry("coffer.proof.checks.entries.query", "select count(*) from entries"),
                Map.entry("coffer.proof.checks.entries.expect", "3"));
    }
}
