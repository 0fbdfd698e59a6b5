package dev.coffer.catalog;

import dev.coffer.identity.StartupCheck;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.ImageMode;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The choice of the catalog's database, made before Quarkus starts. What it finds out reaches the rest of the service
 * as system properties, so that every part reads it as configuration, also after a live reload has replaced all classes.
 */
public final class Catalog {

    /**
     * The property that is {@code true} where the service itself runs the catalog's database. It lies outside of
     * {@link CatalogConfig}, which would refuse what it does not know.
     */
    public static final String EMBEDDED = "coffer.embedded-catalog";

    /** The property that holds the port of the embedded database, which listens on 127.0.0.1. */
    public static final String EMBEDDED_PORT = "coffer.embedded-catalog.port";

    /** The property that is {@code true} where the only static token is one that was made here. */
    public static final String TOKEN_GENERATED = "coffer.identity.generated";

    /** The property that names the catalog's database. */
    public static final String URL = "quarkus.datasource.jdbc.url";

    /** The account of the generated token. */
    public static final String ACCOUNT = "demo";

    static final String SETTINGS =
            "QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD";

    private static final String PASSWORD_FILE = "coffer.catalog.password-file";
    private static final String STATIC_TOKENS = "coffer.identity.static-tokens";
    private static final String SECRETS_KEY = "coffer.secrets.key";
    private static final String SECRETS_KEY_FILE = "coffer.secrets.key-file";

    /** A constant to the native compiler, which so leaves the embedded database out of the executable. */
    private static final boolean NATIVE = ImageMode.current() != ImageMode.JVM;

    /** How long the end of the JVM waits for requests and work that still need the database. */
    private static final long PATIENCE_MILLIS = 60_000;

    private Catalog() {}

    /**
     * Starts the embedded database, and sets the properties that lead to it, unless a database is configured or the
     * embedded one runs already.
     *
     * @throws StartRefusedException if there is no database to be had
     */
    public static void ensure(SmallRyeConfig config) throws StartRefusedException {
        if (Boolean.getBoolean(EMBEDDED)
                || config.getOptionalValue(URL, String.class).isPresent()) {
            return;
        }
        Optional<String> refusal = embeddedRefusal(config);
        if (refusal.isPresent()) {
            throw new StartRefusedException(refusal.get());
        }
        if (!NATIVE) {
            embed(config);
        }
    }

    /**
     * Why the embedded database cannot be used; nothing where it can.
     *
     * @param config without a database of one's own
     */
    public static Optional<String> embeddedRefusal(SmallRyeConfig config) {
        if (NATIVE) {
            return Optional.of("The native executable brings no database of its own. Set " + SETTINGS + ".");
        }
        if (!EmbeddedCatalog.isPackaged()) {
            return Optional.of("This package brings no database of its own. Set " + SETTINGS + ".");
        }
        // It would hide the password that the embedded database makes for itself.
        return config.getOptionalValue(PASSWORD_FILE, String.class)
                .map(file -> PASSWORD_FILE + " is set, but no database that it could be for. Set"
                        + " QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_USERNAME beside it, or remove it.");
    }

    /**
     * The token that was made here.
     *
     * @param config where {@link #TOKEN_GENERATED} is {@code true}
     */
    public static String generatedToken(Config config) {
        String entry = config.getValue(STATIC_TOKENS, String.class);
        return entry.substring(0, entry.indexOf(':'));
    }

    private static void embed(SmallRyeConfig config) throws StartRefusedException {
        Path folder =
                Path.of(config.getOptionalValue("coffer.home", String.class).orElse(".coffer"));
        CofferHome home = CofferHome.open(folder);
        try {
            EmbeddedCatalog catalog = new EmbeddedCatalog(home);
            // Before the start, which takes seconds and may be broken off. Keeps the folder's lock from being
            // collected.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(catalog), "catalog-shutdown"));
            catalog.start();
            System.setProperty(URL, catalog.jdbcUrl());
            System.setProperty("quarkus.datasource.username", EmbeddedCatalog.USERNAME);
            System.setProperty("quarkus.datasource.password", catalog.password());
            System.setProperty(EMBEDDED_PORT, Integer.toString(catalog.port()));
            provideToken(config, home);
            provideSecretsKey(config, home);
        } catch (StartRefusedException e) {
            home.close();
            throw e;
        }
        System.setProperty(EMBEDDED, "true");
    }

    private static void provideToken(SmallRyeConfig config, CofferHome home) throws StartRefusedException {
        if (StartupCheck.refusal(config).isPresent()) {
            String token = home.secret(
                    "token", () -> "coffer_" + random(Base64.getUrlEncoder().withoutPadding()));
            System.setProperty(STATIC_TOKENS, token + ":" + ACCOUNT + ":admin");
            System.setProperty(TOKEN_GENERATED, "true");
        }
    }

    private static void provideSecretsKey(SmallRyeConfig config, CofferHome home) throws StartRefusedException {
        if (config.getOptionalValue(SECRETS_KEY, String.class).isEmpty()
                && config.getOptionalValue(SECRETS_KEY_FILE, String.class).isEmpty()) {
            home.secret("secrets.key", () -> random(Base64.getEncoder()));
            System.setProperty(
                    SECRETS_KEY_FILE, home.path().resolve("secrets.key").toString());
        }
    }

    /** Quarkus stops at the same time, on a thread of its own, and needs the database until it has. */
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

    private static String random(Base64.Encoder encoder) {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return encoder.encodeToString(bytes);
    }
}
