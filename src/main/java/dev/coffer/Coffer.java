package dev.coffer;

import dev.coffer.catalog.Catalog;
import dev.coffer.catalog.Migrate;
import dev.coffer.catalog.StartRefusedException;
import dev.coffer.check.CheckCommand;
import dev.coffer.command.CommandLine;
import dev.coffer.command.Commands;
import dev.coffer.engine.postgresql.PostgresTools;
import dev.coffer.identity.StartupCheck;
import dev.coffer.identity.StaticTokens;
import dev.coffer.instance.OwnCatalog;
import dev.coffer.secret.SecretFiles;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The service's entry point. It finds or starts the catalog's database, runs the service, and prints a banner. With a command
 * on its command line it runs that instead, and opens no port.
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
    private final Commands commands;

    @Inject
    Coffer(StaticTokens tokens, OwnCatalog ownCatalog, PostgresTools tools, Commands commands) {
        this.tokens = tokens;
        this.ownCatalog = ownCatalog;
        this.tools = tools;
        this.commands = commands;
    }

    /**
     * Starts the service. If its configuration prevents a start, the process prints one line on standard error and
     * exits with 1.
     */
    public static void main(String... args) {
        if (ImageMode.current().isNativeImage()) {
            LargeBlocks.giveBack();
        }
        boolean serves = args.length == 0;
        if (!serves) {
            System.setProperty(LISTENS, "false");
        }
        if (args.length > 0 && args[0].equals(Migrate.NAME)) {
            System.setProperty(Migrate.AT_START, "true");
        }
        try {
            refuseIf(CommandLine.refusal(args));
            if (!serves && args[0].equals(CheckCommand.NAME)) {
                System.exit(CheckCommand.run(configBuilder(), System.out));
            }
            if (!Boolean.getBoolean(TRAINS) && !DirectSettings.ofThisProcess().suffice(serves)) {
                SmallRyeConfig config = configuration();
                Catalog.ensure(config);
                if (serves) {
                    refuseIf(StartupCheck.refusal(config));
                }
            }
        } catch (StartRefusedException | SecretFiles.UnusableException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Quarkus.run(Coffer.class, args);
    }

    private static void refuseIf(Optional<String> refusal) throws StartRefusedException {
        if (refusal.isPresent()) {
            throw new StartRefusedException(refusal.get());
        }
    }

    @Override
    public int run(String... args) {
        if (args.length > 0) {
            return commands.run(args);
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

    /**
     * Builds a configuration once, since that is slow; Quarkus builds its own at start. It reads system properties at each
     * access, and so sees the ones that are set here.
     */
    private static SmallRyeConfig configuration() {
        return configBuilder().build();
    }

    private static SmallRyeConfigBuilder configBuilder() {
        // The native executable discovers only the sources that Quarkus uses at run time.
        return ConfigUtils.configBuilder().withSources(new SecretFiles());
    }
}
