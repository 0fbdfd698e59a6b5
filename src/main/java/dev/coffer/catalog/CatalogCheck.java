package dev.coffer.catalog;

import dev.coffer.setting.CheckResult;
import dev.coffer.setting.Folder;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;

/** Probes the catalog's database: whether it accepts the login, is writable, and has the tables of this version. */
public final class CatalogCheck {

    private static final String FURTHER = "quarkus.datasource.jdbc.additional-jdbc-properties";
    private static final String KIND = "jdbc:postgresql:";
    private static final String SECONDS = "4";

    /** The oldest major version that Hibernate supports. */
    private static final int OLDEST = 13;

    private CatalogCheck() {}

    /** Probes the database that a configuration names, or the folder of the embedded one. */
    public static List<CheckResult> examine(SmallRyeConfig config, CatalogConfig catalog) {
        Optional<String> url = config.getOptionalValue(Catalog.URL, String.class);
        if (url.isEmpty()) {
            return List.of(embedded(config));
        }
        if (!url.get().startsWith(KIND)) {
            return List.of(CheckResult.wrong(
                    Catalog.URL + " is not the URL of a PostgreSQL",
                    "Write it like jdbc:postgresql://db.example:5432/coffer."));
        }
        // The query of the URL may hold a password.
        String place =
                url.get().substring(KIND.length()).replaceFirst("\\?.*", "").replaceFirst("^//", "");
        try (Connection connection = new Driver().connect(url.get(), login(config));
                Statement statement = connection.createStatement()) {
            return List.of(server(statement, place), tables(statement, catalog.migrateAtStart()));
        } catch (SQLException e) {
            return List.of(CheckResult.wrong(
                    place + ": " + e.getMessage(), "Check the server, its log, and " + Catalog.SETTINGS + "."));
        }
    }

    private static CheckResult embedded(SmallRyeConfig config) {
        Path home = Catalog.home(config).toAbsolutePath().normalize();
        return Catalog.embeddedRefusal(config)
                .or(() -> Folder.obstacle(home)
                        .map(obstacle -> "The embedded database would be used, but " + obstacle
                                + ". Set COFFER_HOME to a folder of this user, or configure a database."))
                .map(CheckResult::wrong)
                .orElseGet(() -> CheckResult.ok("none configured: the embedded database, with its data in " + home));
    }

    private static Properties login(SmallRyeConfig config) {
        Properties login = new Properties();
        login.putAll(
                config.getOptionalValues(FURTHER, String.class, String.class).orElse(Map.of()));
        config.getOptionalValue("quarkus.datasource.username", String.class)
                .ifPresent(user -> login.setProperty("user", user));
        config.getOptionalValue("quarkus.datasource.password", String.class)
                .ifPresent(password -> login.setProperty("password", password));
        List.of("connectTimeout", "loginTimeout", "socketTimeout").forEach(limit -> login.setProperty(limit, SECONDS));
        login.setProperty("ApplicationName", "coffer check");
        return login;
    }

    private static CheckResult server(Statement statement, String place) throws SQLException {
        try (ResultSet row = statement.executeQuery("""
                SELECT pg_catalog.current_setting('server_version'), current_user,
                    pg_catalog.current_setting('transaction_read_only')::boolean\
                """)) {
            row.next();
            String text = "PostgreSQL " + row.getString(1) + " at " + place + ", as " + row.getString(2);
            if (statement.getConnection().getMetaData().getDatabaseMajorVersion() < OLDEST) {
                return CheckResult.wrong(text + ": too old for a catalog", "Use PostgreSQL " + OLDEST + " or newer.");
            }
            return row.getBoolean(3)
                    ? CheckResult.wrong(text + ": it is read-only", "Use the primary server, not a standby.")
                    : CheckResult.ok(text);
        }
    }

    /** Examines the schema in which the connection creates tables. */
    private static CheckResult tables(Statement statement, boolean migrates) throws SQLException {
        boolean none;
        boolean mayCreate;
        try (ResultSet row = statement.executeQuery("""
                SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE tablename = 'flyway_schema_history'),
                    coalesce(pg_catalog.has_schema_privilege(current_schema(), 'CREATE'), false)
                FROM pg_catalog.pg_tables WHERE schemaname = current_schema()""")) {
            row.next();
            none = row.getInt(1) == 0;
            mayCreate = row.getBoolean(3);
            if (!none && row.getInt(2) == 0) {
                return CheckResult.wrong(
                        "the database holds tables, but not those of Coffer", "Give Coffer a database of its own.");
            }
        }
        if (none) {
            return pending("it has no tables yet", mayCreate, migrates);
        }
        try (ResultSet row = statement.executeQuery("""
                SELECT coalesce(max(version::int), 0), coalesce(bool_and(success), true)
                FROM flyway_schema_history WHERE version ~ '^[0-9]{1,9}$'""")) {
            row.next();
            int version = row.getInt(1);
            String found = "its tables are at version " + version;
            if (!row.getBoolean(2)) {
                return CheckResult.wrong(
                        "the migration of its tables to version " + version + " failed",
                        "Correct what the log of that run names, and restore or repair the catalog.");
            }
            if (version < CatalogSchema.NEEDED) {
                return pending(found + ", older than version " + CatalogSchema.NEEDED, mayCreate, migrates);
            }
            return version == CatalogSchema.NEEDED
                    ? CheckResult.ok(found + ", as this program needs")
                    : CheckResult.warning(
                            found + ", but this program needs version " + CatalogSchema.NEEDED,
                            "Use an older program during a rolling update only.");
        }
    }

    private static CheckResult pending(String state, boolean mayCreate, boolean migrates) {
        if (!mayCreate) {
            return CheckResult.wrong(
                    state + ", and this user may not create any",
                    "Make the user the owner of the database, or GRANT CREATE ON SCHEMA public to it.");
        }
        return migrates
                ? CheckResult.ok(state + "; the service migrates them when it starts")
                : CheckResult.wrong(state + ", and the service does not migrate them", "Run the command migrate once.");
    }
}
