package dev.coffer.harness;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * A service with settings of many features, which do not affect one another.
 *
 * <ul>
 *   <li>Stores: {@code near}, the default, {@code far}, that of account {@code archive}, and {@code stuck}, which hangs.
 *   <li>Encryption: account {@code demo} for the identity {@link #OLD}, account {@code other} for {@link #NEXT} and
 *       {@link #OLD}. The service holds {@link #OLD}; a test may have it hold others.
 *   <li>Two attempts to remove a backup.
 *   <li>Quotas and rates that no test reaches.
 *   <li>Metrics that are read from the catalog at each scrape.
 * </ul>
 */
public class FullyConfigured implements QuarkusTestProfile {

    public static final String OLD = "old";
    public static final String NEXT = "next";

    private static final String IDENTITIES = "coffer.seal.identity-files";

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>();
        Path folder = TestFolders.create("coffer-stores");
        config.put("coffer.stores.near.path", folder.resolve("near").toString());
        config.put("coffer.stores.far.path", folder.resolve("far").toString());
        config.put("coffer.stores.stuck.kind", "hanging");
        config.put("coffer.stores.stuck.path", folder.resolve("stuck").toString());
        config.put("coffer.stores.default", "near");
        config.put("coffer.backup.accounts.archive.store", "far");
        encrypt(config);
        config.put("coffer.backup.removal-attempts", "2");
        config.put("coffer.limits.enabled", "true");
        config.put("coffer.limits.max-backups", "1000");
        config.put("coffer.limits.max-instances", "1000");
        config.put("coffer.limits.post-per-minute", "1000");
        config.put("coffer.limits.get-per-minute", "10000");
        config.put("coffer.limits.delete-per-minute", "1000");
        config.put("coffer.metrics.refresh", "0s");
        config.put("coffer.metrics.max-instances", "50");
        return config;
    }

    private static void encrypt(Map<String, String> config) {
        Path folder = TestFolders.create("coffer-age");
        AgeKey old = AgeKey.generate(folder, OLD);
        AgeKey next = AgeKey.generate(folder, NEXT);
        Path identities = folder.resolve("identities");
        try {
            Files.copy(old.file(), identities);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        config.put("coffer.seal.recipients", old.recipient());
        config.put("coffer.seal.accounts.\"other\".recipients", next.recipient() + "," + old.recipient());
        config.put(IDENTITIES, identities.toString());
    }

    /** Returns the file of an identity, {@link #OLD} or {@link #NEXT}. */
    public static Path identity(String key) {
        return identities().resolveSibling(key);
    }

    /** Replaces the identities that the service holds. */
    public static void hold(String... keys) throws IOException {
        StringBuilder held = new StringBuilder();
        for (String key : keys) {
            held.append(Files.readString(identity(key)));
        }
        write(held.toString());
    }

    /** Replaces the contents of the service's file of identities. */
    public static void write(String contents) throws IOException {
        Path next = Files.writeString(identities().resolveSibling("to-be"), contents);
        Files.move(next, identities(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path identities() {
        return ConfigProvider.getConfig().getValue(IDENTITIES, Path.class);
    }
}
