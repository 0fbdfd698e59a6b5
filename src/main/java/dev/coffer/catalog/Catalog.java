package dev.coffer.catalog;

import dev.coffer.identity.IdentityCheck;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The selection of the catalog's database before Quarkus starts. The results are system properties, so that the service
 * reads them as configuration, also after a live reload has replaced all classes.
 */
public final class Catalog {

    /**
     * The property that is {@code true} if the service runs the embedded database. It is not below {@code coffer}, where
     * every unknown name is rejected.
     */
    public static final String EMBEDDED = "embedded-catalog";

    /** The property with the port of the embedded database on 127.0.0.1. */
    public static final String EMBEDDED_PORT = "embedded-catalog.port";

    /** The property that is {@code true} if the only static token is the generated one. */
    public static final String TOKEN_GENERATED = "coffer.identity.generated";

    /** The property with the URL of the catalog's database. */
    public static final String URL = "quarkus.datasource.jdbc.url";

    /** The account of the generated token. */
    public static final String ACCOUNT = "demo";

    static final String SETTINGS =
            "QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD";

    private static final String PASSWORD_FILE = "coffer.catalog.password-file";
    private static final String STATIC_TOKENS = "coffer.identity.static-tokens";
    private static final String SECRETS_KEY = "coffer.secrets.key";
    private static final String SECRETS_KEY_FILE = "coffer.secrets.key-file";

    /** A constant for the native compiler, which therefore leaves the embedded database out of the executable. */
    private static final boolean NATIVE = ImageMode.current() != ImageMode.JVM;

    /** How long the shutdown of the JVM waits for requests and work that still need the database. */
    private static final long PATIENCE_MILLIS = 60_000;

    private Catalog() {}

    /**
     * Starts the embedded database and sets the properties that point to it, unless a database is configured or the embedded
     * one is already running.
     *
     * @throws ConfigurationException if no database is available
     */
    public static void ensure(SmallRyeConfig config) {
        if (Boolean.getBoolean(EMBEDDED) || configured(config)) {
            return;
        }
        embeddedRefusal(config).ifPresent(refusal -> {
            throw new ConfigurationException(refusal);
        });
        if (!NATIVE) {
            embed(config);
        }
    }

    /** Returns whether a database is configured. */
    public static boolean configured(SmallRyeConfig config) {
        return config.getOptionalValue(URL, String.class).isPresent();
    }

    /** Returns {@code coffer.home} of a configuration without mappings. */
    static Path home(SmallRyeConfig config) {
        return Path.of(config.getOptionalValue("coffer.home", String.class).orElse(".coffer"));
    }

    /**
     * Returns why the embedded database cannot be used; empty if it can.
     *
     * @param config a configuration without a database URL
     */
    public static Optional<String> embeddedRefusal(SmallRyeConfig config) {
        if (NATIVE) {
            return Optional.of("The native executable brings no database of its own. Set " + SETTINGS + ".");
        }
        if (!EmbeddedCatalog.isPackaged()) {
            return Optional.of("This package brings no database of its own. Set " + SETTINGS + ".");
        }
        // It would hide the generated password of the embedded database.
        return config.getOptionalValue(PASSWORD_FILE, String.class)
                .map(file -> PASSWORD_FILE + " is set, but no database is configured. Set"
                        + " QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_USERNAME, or remove it.");
    }

    /**
     * Returns the generated token.
     *
     * @param config a configuration with {@link #TOKEN_GENERATED}
     */
    public static String generatedToken(Config config) {
        String entry = config.getValue(STATIC_TOKENS, String.class);
        return entry.substring(0, entry.indexOf(':'));
    }

    private static void embed(SmallRyeConfig config) {
        CofferHome home = CofferHome.open(home(config));
        try {
            EmbeddedCatalog catalog = new EmbeddedCatalog(home);
            // Before the start, which takes seconds and may be interrupted. The reference keeps the folder's lock from
            // being collected.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(catalog), "catalog-shutdown"));
            catalog.start();
            System.setProperty(URL, catalog.jdbcUrl());
            System.setProperty("quarkus.datasource.username", EmbeddedCatalog.USERNAME);
            System.setProperty("quarkus.datasource.password", catalog.password());
            System.setProperty(EMBEDDED_PORT, Integer.toString(catalog.port()));
            provideToken(config, home);
            provideSecretsKey(config, home);
        } catch (ConfigurationException e) {
            home.close();
            throw e;
        }
        System.setProperty(EMBEDDED, "true");
    }

    private static void provideToken(SmallRyeConfig config, CofferHome home) {
        if (!IdentityCheck.anyWay(config)) {
            String token = home.secret(
                    "token",
                    () -> "coffer_" + CofferHome.random(Base64.getUrlEncoder().withoutPadding()));
            System.setProperty(STATIC_TOKENS, token + ":" + ACCOUNT + ":admin");
            System.setProperty(TOKEN_GENERATED, "true");
        }
    }

    private static void provideSecretsKey(SmallRyeConfig config, CofferHome home) {
        if (config.getOptionalValue(SECRETS_KEY, String.class).isEmpty()
                && config.getOptionalValue(SECRETS_KEY_FILE, String.class).isEmpty()) {
            home.secret("secrets.key", () -> CofferHome.random(Base64.getEncoder()));
            System.setProperty(
                    SECRETS_KEY_FILE, home.path().resolve("secrets.key").toString());
        }
    }

    /**
     * Stops the database after Quarkus, which stops at the same time on its own thread and needs the database until
     * then.
     */
    private static void stop(EmbeddedCatalog catalog) {
        Application application = Application.currentApplication();
        if (application != null) {
            Thread quarkus = new Thread(application::stop, "catalog-shutdown-quarkus");
            quarkus.setDaemon(true);
            quarkus.start();
            try {
                quarkus.join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        catalog.close();
    }
}
