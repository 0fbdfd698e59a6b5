package dev.coffer.catalog;

import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import dev.coffer.setting.Folder;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;

/** Probes the catalog's database: whether it accepts the login, is writable, and has the tables of this version. */
public final class CatalogCheck implements Check {

    private static final String FURTHER = "quarkus.datasource.jdbc.additional-jdbc-properties.";
    private static final String KIND = "jdbc:postgresql:";
    private static final String SECONDS = "4";

    /** The oldest major version that Hibernate supports. */
    private static final int OLDEST = 13;

    private final SmallRyeConfig config;
    private final boolean migrates;

    /** @param migrates whether the service creates missing tables when it starts */
    public CatalogCheck(SmallRyeConfig config, boolean migrates) {
        this.config = config;
        this.migrates = migrates;
    }

    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public List<CheckResult> examine() {
        Optional<String> url = config.getOptionalValue(Catalog.URL, String.class);
        if (url.isEmpty()) {
            return List.of(embedded());
        }
        if (!url.get().startsWith(KIND)) {
            return List.of(wrong(
                    Catalog.URL + " is not the URL of a PostgreSQL",
                    "Write it like jdbc:postgresql://db.example:5432/coffer."));
        }
        // The query of the URL may hold a password.
        String place =
                url.get().substring(KIND.length()).replaceFirst("\\?.*", "").replaceFirst("^//", "");
        try (Connection connection = new Driver().connect(url.get(), login())) {
            return List.of(server(connection, place), tables(CatalogTables.of(connection)));
        } catch (SQLException e) {
            return List.of(refusal(e, place));
        }
    }

    private CheckResult embedded() {
        Path home = Path.of(config.getOptionalValue("coffer.home", String.class).orElse(".coffer"))
                .toAbsolutePath()
                .normalize();
        Optional<String> refusal = Catalog.embeddedRefusal(config);
        if (refusal.isPresent()) {
            return wrong("no database is configured", refusal.get());
        }
        return Folder.obstacle(home)
                .map(obstacle -> wrong(
                        "the embedded database would be used, but " + obstacle,
                        "Set COFFER_HOME to a folder of this user, or configure a database."))
                .orElseGet(() ->
                        CheckResult.ok(name(), "none configured: the embedded database, with its data in " + home));
    }

    private Properties login() {
        Properties login = new Properties();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(FURTHER)) {
                set(login, name.substring(FURTHER.length()), name);
            }
        }
        set(login, "user", "quarkus.datasource.username");
        set(login, "password", "quarkus.datasource.password");
        login.setProperty("connectTimeout", SECONDS);
        login.setProperty("loginTimeout", SECONDS);
        login.setProperty("socketTimeout", SECONDS);
        login.setProperty("ApplicationName", "coffer check");
        return login;
    }

    private void set(Properties login, String property, String setting) {
        config.getOptionalValue(setting, String.class).ifPresent(value -> login.setProperty(property, value));
    }

    private CheckResult refusal(SQLException e, String place) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String advice = "Read the server's log.";
        if (state.startsWith("28")) {
            advice = "Check QUARKUS_DATASOURCE_USERNAME and the password, and the server's pg_hba.conf.";
        } else if (state.equals("3D000")) {
            advice = "Create the database with CREATE DATABASE, or correct its name in the URL.";
        } else if (state.startsWith("08")) {
            advice = "Check host and port in QUARKUS_DATASOURCE_JDBC_URL, the server, and the network.";
        }
        return wrong(place + ": " + Objects.requireNonNullElse(e.getMessage(), "the connection failed"), advice);
    }

    private CheckResult server(Connection connection, String place) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                    SELECT pg_catalog.current_setting('server_version'), current_user,
                        pg_catalog.current_setting('transaction_read_only')::boolean\
                    """)) {
            row.next();
            String text = "PostgreSQL " + row.getString(1) + " at " + place + ", as " + row.getString(2);
            if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST) {
                return wrong(text + ": too old for a catalog", "Use PostgreSQL " + OLDEST + " or newer.");
            }
            return row.getBoolean(3)
                    ? wrong(text + ": it is read-only", "Use the primary server, not a standby.")
                    : CheckResult.ok(name(), text);
        }
    }

    private CheckResult tables(CatalogTables tables) {
        String needed = "version " + CatalogSchema.NEEDED;
        String found = "its tables are at version " + tables.version();
        return switch (tables.state()) {
            case CURRENT -> CheckResult.ok(name(), found + ", as this program needs");
            case NEWER ->
                CheckResult.warning(
                        name(),
                        found + ", but this program needs " + needed,
                        "Use an older program during a rolling update only.");
            case FAILED ->
                wrong(
                        "the migration of its tables to version " + tables.version() + " failed",
                        "Correct what the log of that run names, and restore or repair the catalog.");
            case FOREIGN ->
                wrong("the database holds tables, but not those of Coffer", "Give Coffer a database of its own.");
            case EMPTY -> pending("it has no tables yet", tables.mayCreate());
            case OLDER -> pending(found + ", older than " + needed, tables.mayCreate());
        };
    }

    private CheckResult pending(String state, boolean mayCreate) {
        if (!mayCreate) {
            return wrong(
                    state + ", and this user may not create any",
                    "Make the user the owner of the database, or GRANT CREATE ON SCHEMA public to it.");
        }
        return migrates
                ? CheckResult.ok(name(), state + "; the service migrates them when it starts")
                : wrong(state + ", and the service does not migrate them", "Run the command migrate once.");
    }

    private CheckResult wrong(String text, String advice) {
        return CheckResult.wrong(name(), text, advice);
    }
}
