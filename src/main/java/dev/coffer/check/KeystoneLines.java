package dev.coffer.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.identity.IdentityUnavailableException;
import dev.coffer.identity.KeystoneClient;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whether Keystone, where it is configured, lets this service log in to it. */
final class KeystoneLines implements Check {

    private final IdentityConfig.Keystone config;

    KeystoneLines(IdentityConfig.Keystone config) {
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
            return CheckResult.ok(name(), place + " accepts the log-in of user '" + config.username() + "'");
        } catch (IllegalArgumentException e) {
            return CheckResult.wrong(
                    name(),
                    place + " cannot be asked: " + e.getMessage(),
                    "CheckCommand coffer.identity.keystone.url and coffer.identity.keystone.ca-file.");
        } catch (IdentityUnavailableException e) {
            return CheckResult.wrong(name(), place + ": " + e.getMessage(), advice(e.getCause()));
        }
    }

    private static String advice(@Nullable Throwable cause) {
        if (cause instanceof SSLException) {
            return "Name the certificates that Keystone's is signed with in coffer.identity.keystone.ca-file.";
        }
        return cause instanceof IOException
                ? "CheckCommand coffer.identity.keystone.url, Keystone, and the network between."
                : "CheckCommand username, password, project and their domains below coffer.identity.keystone.";
    }
}
