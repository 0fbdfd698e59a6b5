package dev.coffer;

import dev.coffer.catalog.Catalog;
import dev.coffer.catalog.Migrate;
import dev.coffer.command.CofferCommand;
import dev.coffer.engine.postgresql.PostgresTools;
import dev.coffer.identity.StaticTokens;
import dev.coffer.instance.OwnCatalog;
import dev.coffer.secret.SecretFiles;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.IFactory;

/**
 * The service's entry point: finds or starts the catalog's database, and runs the service. With a command on its command
 * line it runs that instead, and opens no port.
 */
@QuarkusMain
public class Coffer implements QuarkusApplication {

    private static final String LISTENS = "quarkus.http.host-enabled";

    /**
     * Set when the build starts the jar to record its classes. Quarkus ends that start before it connects to anything.
     */
    private static final String TRAINS = "quarkus.appcds.generate";

    private final StaticTokens tokens;
    private final OwnCatalog ownCatalog;
    private final PostgresTools tools;
    private final Instance<IFactory> commands;

    @Inject
    Coffer(StaticTokens tokens, OwnCatalog ownCatalog, PostgresTools tools, Instance<IFactory> commands) {
        this.tokens = tokens;
        this.ownCatalog = ownCatalog;
        this.tools = tools;
        this.commands = commands;
    }

    /**
     * Starts the service. If its configuration prevents a start, the process prints one line for each problem on standard
     * error and exits with 1.
     */
    public static void main(String... args) {
        System.setErr(new StartErrors(System.err));
        if (args.length > 0) {
            CofferCommand.runWithoutService(args).ifPresent(System::exit);
            System.setProperty(LISTENS, Boolean.toString(CofferCommand.serves(args)));
            if (args[0].equals(Migrate.NAME)) {
                System.setProperty(Migrate.AT_START, "true");
            }
        }
        if (!Boolean.getBoolean(TRAINS) && !namesCatalog()) {
            try {
                Catalog.ensure(SecretFiles.configBuilder().build());
            } catch (ConfigurationException e) {
                System.err.println(e.getMessage());
                System.exit(1);
            }
        }
        Quarkus.run(Coffer.class, args);
    }

    /** Returns whether an executable is told its catalog. To build a configuration takes a good part of its start. */
    private static boolean namesCatalog() {
        return ImageMode.current().isNativeImage()
                && !System.getProperty(Catalog.URL, System.getenv().getOrDefault("QUARKUS_DATASOURCE_JDBC_URL", ""))
                        .isEmpty();
    }

    @Override
    public int run(String... args) {
        if (!CofferCommand.serves(args)) {
            return CofferCommand.run(commands.get(), args);
        }
        Config config = ConfigProvider.getConfig();
        String url = "http://localhost:" + config.getValue("quarkus.http.port", Integer.class);
        System.out.println(flag(config, Catalog.EMBEDDED) ? banner(config, url).text() : "Coffer is ready at " + url);
        Quarkus.waitForExit();
        return 0;
    }

    private Banner banner(Config config, String url) {
        return new Banner(
                url,
                tokens.firstAccount().orElseThrow(),
                flag(config, Catalog.TOKEN_GENERATED) ? Optional.of(Catalog.generatedToken(config)) : Optional.empty(),
                ownCatalog.id(),
                tools.newest().isPresent());
    }

    private static boolean flag(Config config, String name) {
        return config.getOptionalValue(name, Boolean.class).orElse(false);
    }
}
