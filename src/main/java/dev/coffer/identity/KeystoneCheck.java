package dev.coffer.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Probes whether Keystone, where it is configured, accepts the login of this service. */
public final class KeystoneCheck implements Check {

    private final IdentityConfig.Keystone config;

    public KeystoneCheck(IdentityConfig.Keystone config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public List<CheckResult> examine() {
        return config.url().map(url -> List.of(examine(url))).orElse(List.of());
    }

    private CheckResult examine(URI url) {
        String place = "Keystone at " + Remote.shown(url);
        try {
            new KeystoneClient(config, url, new ObjectMapper(), Clock.systemUTC()).check();
            return CheckResult.ok(name(), place + " accepts the login of user '" + config.username() + "'");
        } catch (IllegalArgumentException e) {
            return CheckResult.wrong(
                    name(),
                    place + " cannot be asked: " + e.getMessage(),
                    "Check coffer.identity.keystone.url and coffer.identity.keystone.ca-file.");
        } catch (IdentityUnavailableException e) {
            return CheckResult.wrong(name(), place + ": " + e.getMessage(), advice(e.getCause()));
        }
    }

    private static String advice(@Nullable Throwable cause) {
        if (cause instanceof SSLException) {
            return "Name the certificates that signed Keystone's in coffer.identity.keystone.ca-file.";
        }
        return cause instanceof IOException
                ? "Check coffer.identity.keystone.url, Keystone, and the network between."
                : "Check username, password, project and their domains below coffer.identity.keystone.";
    }
}
