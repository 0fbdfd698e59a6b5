package dev.coffer.check;

import dev.coffer.catalog.Catalog;
import dev.coffer.catalog.CatalogSchema;
import dev.coffer.catalog.CatalogTables;
import dev.coffer.engine.postgresql.PostgresVersion;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;

/** Whether the catalog's database can be reached and logged in to, and fits this program. */
final class CatalogLines implements Check {

    static final String URL = "quarkus.datasource.jdbc.url";

    private static final String FURTHER = "quarkus.datasource.jdbc.additional-jdbc-properties.";
    private static final String KIND = "jdbc:postgresql:";
    private static final String SECONDS = "4";

    /** What the object-relational mapper needs. */
    private static final PostgresVersion OLDEST = new PostgresVersion(130_000);

    private final SmallRyeConfig config;
    private final boolean migrates;

    /** @param migrates whether the service makes missing tables itself as it starts */
    CatalogLines(SmallRyeConfig config, boolean migrates) {
        this.config = config;
        this.migrates = migrates;
    }

    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public List<CheckResult> examine() {
        Optional<String> url = config.getOptionalValue(URL, String.class);
        if (url.isEmpty()) {
            return List.of(embedded());
        }
        if (!url.get().startsWith(KIND)) {
            return List.of(CheckResult.wrong(
                    name(),
                    URL + " is not the URL of a PostgreSQL",
                    "Write it like jdbc:postgresql://db.example:5432/coffer."));
        }
        // What follows may hold a password.
        String place =
                url.get().substring(KIND.length()).replaceFirst("\\?.*", "").replaceFirst("^//", "");
        try (Connection connection = new Driver().connect(url.get(), login())) {
            List<CheckResult> lines = new ArrayList<>(List.of(server(connection, place)));
            lines.add(tables(connection));
            return lines;
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
            return CheckResult.wrong(name(), "no database is configured", refusal.get());
        }
        Optional<String> obstacle = Folder.obstacle(home);
        return obstacle.map(reason -> CheckResult.wrong(
                        name(),
                        "the embedded database would be used, but " + reason,
                        "Set COFFER_HOME to a folder of this user, or configure a database."))
                .orElseGet(() ->
                        CheckResult.ok(name(), "none configured: the embedded database, with its data in " + home));
    }

    private Properties login() {
        Properties login = new Properties();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(FURTHER)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> login.setProperty(name.substring(FURTHER.length()), value));
            }
        }
        config.getOptionalValue("quarkus.datasource.username", String.class)
                .ifPresent(user -> login.setProperty("user", user));
        config.getOptionalValue("quarkus.datasource.password", String.class)
                .ifPresent(password -> login.setProperty("password", password));
        login.setProperty("connectTimeout", SECONDS);
        login.setProperty("loginTimeout", SECONDS);
        login.setProperty("socketTimeout", SECONDS);
        login.setProperty("ApplicationName", "coffer check");
        return login;
    }

    private CheckResult refusal(SQLException e, String place) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String text = place + ": " + Objects.requireNonNullElse(e.getMessage(), "the connection failed");
        if (state.startsWith("28")) {
            return CheckResult.wrong(
                    name(),
                    text,
                    "CheckCommand QUARKUS_DATASOURCE_USERNAME and the password, and the server's pg_hba.conf.");
        }
        if (state.equals("3D000")) {
            return CheckResult.wrong(
                    name(), text, "Make the database with CREATE DATABASE, or correct its name in the URL.");
        }
        if (state.startsWith("08")) {
            return CheckResult.wrong(
                    name(),
                    text,
                    "CheckCommand host and port in QUARKUS_DATASOURCE_JDBC_URL, the server, and the network.");
        }
        return CheckResult.wrong(name(), text, "See the server's log, and put right what its message names.");
    }

    private CheckResult server(Connection connection, String place) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT pg_catalog.current_setting('server_version_num')::int, current_user,
                            pg_catalog.current_setting('transaction_read_only')::boolean""")) {
            row.next();
            PostgresVersion version = new PostgresVersion(row.getInt(1));
            String text = "PostgreSQL " + version.full() + " at " + place + ", as " + row.getString(2);
            if (version.compareTo(OLDEST) < 0) {
                return CheckResult.wrong(
                        name(),
                        text + ": too old for a catalog",
                        "Use a server of PostgreSQL " + OLDEST.major() + " or newer.");
            }
            return row.getBoolean(3)
                    ? CheckResult.wrong(
                            name(), text + ": it can only be read", "Use the primary server, not a standby.")
                    : CheckResult.ok(name(), text);
        }
    }

    private CheckResult tables(Connection connection) throws SQLException {
        CatalogTables schema = CatalogTables.of(connection);
        String newest = "version " + CatalogSchema.NEEDED;
        return switch (schema.state()) {
            case CURRENT -> CheckResult.ok(name(), "its tables are at " + newest + ", which this program is made for");
            case NEWER ->
                CheckResult.warning(
                        name(),
                        "its tables are at version " + schema.version() + ", but this program is made for " + newest,
                        "Use the program that made them; an older one is for the time of a rolling update only.");
            case FAILED ->
                CheckResult.wrong(
                        name(),
                        "bringing its tables to version " + schema.version() + " was begun and failed",
                        "Put right what the log of that run names, and restore the catalog or repair it by hand.");
            case FOREIGN ->
                CheckResult.wrong(
                        name(),
                        "the database holds tables, but not those of Coffer",
                        "Give Coffer a database of its own.");
            case EMPTY -> pending("has no tables yet", schema);
            case OLDER -> pending("has tables at version " + schema.version() + " of " + newest, schema);
        };
    }

    private CheckResult pending(String state, CatalogTables schema) {
        if (!schema.mayCreate()) {
            return CheckResult.wrong(
                    name(),
                    "it " + state + ", and this user may not create any",
                    "Let the user own the database, or GRANT CREATE ON SCHEMA public to it.");
        }
        return migrates
                ? CheckResult.ok(name(), "it " + state + "; the service brings them up to date as it starts")
                : CheckResult.wrong(
                        name(),
                        "it " + state + ", and the service does not make them as it starts",
                        "Run the command migrate once.");
    }
}
