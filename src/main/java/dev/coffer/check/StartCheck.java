package dev.coffer.check;

import dev.coffer.identity.IdentityCheck;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses to start with settings that cannot be followed, and names every one of them. Values and ranges have been
 * validated before, as the mappings were made.
 */
@Singleton
public class StartCheck {

    void check(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event,
            SmallRyeConfig config,
            IdentityConfig identity,
            SealKeys keys,
            SealedPasswords passwords,
            @ConfigProperty(name = "quarkus.http.host-enabled", defaultValue = "true") boolean serves) {
        List<String> problems = Variables.unknown(config)
                .filter(Variables::inGroup)
                .map(Variables::problem)
                .collect(Collectors.toCollection(ArrayList::new));
        if (serves) {
            problems.addAll(IdentityCheck.problems(config, identity));
        }
        problems.addAll(keys.problems());
        try {
            passwords.check();
        } catch (SecretException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), problems));
        }
    }
}
