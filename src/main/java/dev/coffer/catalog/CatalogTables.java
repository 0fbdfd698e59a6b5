package dev.coffer.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The state of the tables in a catalog.
 *
 * @param version the version of the newest migration that was started; 0 if there is none
 * @param mayCreate whether the user may create tables
 */
public record CatalogTables(State state, int version, boolean mayCreate) {

    /** The states, each with its own remedy. */
    public enum State {
        /** There are no tables. */
        EMPTY,
        /** There are tables, but not Coffer's migration history. */
        FOREIGN,
        /** A migration failed. */
        FAILED,
        OLDER,
        CURRENT,
        NEWER
    }

    /** Examines the schema in which this connection creates tables. It changes nothing. */
    public static CatalogTables of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean mayCreate;
            try (ResultSet row = statement.executeQuery("""
                    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE tablename = 'flyway_schema_history'),
                        coalesce(pg_catalog.has_schema_privilege(current_schema(), 'CREATE'), false)
                    FROM pg_catalog.pg_tables WHERE schemaname = current_schema()""")) {
                row.next();
                mayCreate = row.getBoolean(3);
                if (row.getInt(2) == 0) {
                    return new CatalogTables(row.getInt(1) == 0 ? State.EMPTY : State.FOREIGN, 0, mayCreate);
                }
            }
            try (ResultSet row = statement.executeQuery("""
                    SELECT coalesce(max(version::int), 0), coalesce(bool_and(success), true)
                    FROM flyway_schema_history WHERE version ~ '^[0-9]{1,9}$'""")) {
                row.next();
                int version = row.getInt(1);
                State state = row.getBoolean(2) ? State.CURRENT : State.FAILED;
                if (state == State.CURRENT && version != CatalogSchema.NEEDED) {
                    state = version == 0 ? State.EMPTY : version < CatalogSchema.NEEDED ? State.OLDER : State.NEWER;
                }
                return new CatalogTables(state, version, mayCreate);
            }
        }
    }
}
