package dev.coffer.harness;

import java.util.HashMap;
import java.util.Map;

/**
 * A service behind a proxy that waits for nothing for long, neither a connection, a lock nor a tool, and grants an account
 * little. Its tools and its store can be replaced. It encrypts nothing, and has a store that takes only what is encrypted.
 */
public class Impatient extends ReplaceableParts {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(super.getConfigOverrides());
        config.put("coffer.stores.open.path", TestFolders.create("coffer-open").toString());
        config.put("coffer.stores.open.allow-open-modes", "true");
        config.put("coffer.stores.default", "local");
        config.put("quarkus.datasource.jdbc.acquisition-timeout", "2S");
        config.put(
                "quarkus.datasource.jdbc.new-connection-sql",
                "set plan_cache_mode = force_generic_plan; set lock_timeout = '2s';"
                        + " set idle_in_transaction_session_timeout = '1s'");
        config.put("coffer.engine.postgresql.stall-timeout", "5s");
        config.put("coffer.backup.retry-for", "5s");
        config.put("coffer.limits.enabled", "true");
        config.put("coffer.limits.max-backups", "2");
        config.put("coffer.limits.max-instances", "3");
        config.put("coffer.limits.get-per-minute", "10000");
        config.put("coffer.limits.delete-per-minute", "4");
        config.put("quarkus.http.proxy.proxy-address-forwarding", "true");
        config.put("quarkus.http.proxy.enable-forwarded-host", "true");
        return config;
    }
}
