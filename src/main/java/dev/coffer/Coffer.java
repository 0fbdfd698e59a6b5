package dev.coffer;

import dev.coffer.catalog.Catalog;
import dev.coffer.catalog.StartRefusedException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The service's entry point: finds or starts the catalog's database, runs the service, says that it is there. */
@QuarkusMain
public class Coffer implements QuarkusApplication {

    /** Ends the process with code 1 and one line on the standard error where the service cannot start as it is set up. */
    public static void main(String... args) {
        try {
            Catalog.ensure(configuration());
        } catch (StartRefusedException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Quarkus.run(Coffer.class, args);
    }

    @Override
    public int run(String... args) {
        System.out.println(greeting(ConfigProvider.getConfig(), Optional.empty(), true));
        Quarkus.waitForExit();
        return 0;
    }

    /** @param config as it is once the service listens */
    static String greeting(Config config, Optional<UUID> instance, boolean clientTools) {
        String url = "http://localhost:" + config.getValue("quarkus.http.port", Integer.class);
        if (!flag(config, Catalog.EMBEDDED)) {
            return "Coffer is ready at " + url;
        }
        Optional<String> token =
                flag(config, Catalog.TOKEN_GENERATED) ? Optional.of(Catalog.generatedToken(config)) : Optional.empty();
        return new Banner(url, Catalog.ACCOUNT, token, instance, clientTools).text();
    }

    private static boolean flag(Config config, String name) {
        return config.getOptionalValue(name, Boolean.class).orElse(false);
    }

    /** Read afresh and not kept: Quarkus makes its own when it starts, which then sees what was found out here. */
    private static SmallRyeConfig configuration() {
        return ConfigUtils.configBuilder().build();
    }
}
