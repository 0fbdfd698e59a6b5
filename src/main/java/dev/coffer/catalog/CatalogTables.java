package dev.coffer.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How far the tables of a catalog are.
 *
 * @param version of the newest change that was made or begun; 0 where there is none
 * @param mayCreate whether the user may create tables
 */
public record CatalogTables(State state, int version, boolean mayCreate) {

    /** What to do about the tables follows from it. */
    public enum State {
        /** There is no table at all. */
        EMPTY,
        /** There are tables, but none that says which are Coffer's. */
        FOREIGN,
        /** A change broke off half-way. */
        FAILED,
        OLDER,
        CURRENT,
        NEWER
    }

    /** Looks at the schema in which this connection makes tables. Changes nothing. */
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
