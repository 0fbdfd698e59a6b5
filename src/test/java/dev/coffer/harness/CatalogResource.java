package dev.coffer.harness;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A catalog, a home, tokens and a key for the service under test, the same for a class loader, a jar and an executable. */
public class CatalogResource implements QuarkusTestResourceLifecycleManager {

    /** {@code token:account:role} of every caller that the tests play. */
    private static final String TOKENS = String.join(
            ",",
            "demo-token:demo:admin",
            "other-token:other:admin",
            "reader-token:demo:observer",
            "creator-token:demo:dbaas:creator",
            "member-token:demo:member",
            "cloud-token:cloud:cloud-admin",
            "archive-token:archive:admin",
            "watched-token:watched:observer",
            "role-observer:demo:observer",
            "role-dbaas-observer:demo:dbaas:observer",
            "role-reader:demo:reader",
            "role-creator:demo:creator",
            "role-dbaas-creator:demo:dbaas:creator",
            "role-member:demo:member",
            "role-admin:demo:admin",
            "role-dbaas-admin:demo:dbaas:admin");

    private @Nullable TestServer catalog;
    private @Nullable Path home;

    @Override
    public Map<String, String> start() {
        catalog = TestServer.start();
        home = TestFolders.create("coffer-home");
        Map<String, String> config = new HashMap<>();
        config.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/postgres");
        config.put("quarkus.datasource.username", TestServer.USER);
        config.put("quarkus.datasource.password", TestServer.PASSWORD);
        config.put("quarkus.http.port", "0");
        config.put("quarkus.http.test-port", "0");
        config.put("coffer.home", home.toString());
        config.put("coffer.identity.static-tokens", TOKENS);
        config.put("coffer.secrets.key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        config.put("coffer.secrets.directory", home.resolve("passwords").toString());
        config.put("coffer.worker.poll-interval", "200ms");
        config.put("coffer.events.webhooks.allow-private", "true");
        config.put("coffer.limits.enabled", "false");
        config.put("coffer.identity.bad-tokens-per-minute", "0");
        return config;
    }

    @Override
    public void stop() {
        if (catalog != null) {
            catalog.close();
        }
        if (home != null) {
            TestFolders.delete(home);
        }
    }
}
