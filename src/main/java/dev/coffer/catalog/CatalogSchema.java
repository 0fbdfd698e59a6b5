package dev.coffer.catalog;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The version of the catalog's schema, read with one short query at start. If it is as new as this program needs, neither
 * the migrations nor the tables are read.
 */
@Singleton
public class CatalogSchema {

    /** The newest migration in {@code db/migration}: the oldest schema version that this program works with. */
    public static final int NEEDED = 24;

    /** Before every observer that uses the tables, and after the validation of the settings. */
    private static final int BEFORE_USE = Interceptor.Priority.PLATFORM_BEFORE + 10;

    private static final String VERSION =
            "select coalesce(max(cast(version as integer)), 0) from flyway_schema_history where success";

    private static final String UNDEFINED_TABLE = "42P01";

    private final AgroalDataSource catalog;
    private final CatalogConfig config;
    private final Instance<Flyway> flyway;

    CatalogSchema(AgroalDataSource catalog, CatalogConfig config, Instance<Flyway> flyway) {
        this.catalog = catalog;
        this.config = config;
        this.flyway = flyway;
    }

    void ensure(@Observes @Priority(BEFORE_USE) StartupEvent event) {
        int found = version();
        if (found >= NEEDED) {
            return;
        }
        if (!config.migrateAtStart()) {
            throw new ConfigurationException(
                    (found == 0 ? "The catalog has no tables" : "The catalog's tables are at version " + found)
                            + ", and this program needs version " + NEEDED + ". Run the command '" + Migrate.NAME
                            + "' once, or set " + Migrate.AT_START + " to true.");
        }
        try {
            flyway.get().migrate();
        } catch (FlywayException e) {
            throw new ConfigurationException("The catalog's tables cannot be migrated: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the version of the catalog's schema.
     *
     * @return the version; 0 without tables
     * @throws ConfigurationException if the catalog cannot be read
     */
    int version() {
        try (Connection connection = catalog.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(VERSION)) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return 0;
            }
            throw new ConfigurationException("The catalog cannot be read: " + e.getMessage(), e);
        }
    }
}
