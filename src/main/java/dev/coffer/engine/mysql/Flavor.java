package dev.coffer.engine.mysql;

/** The two families of servers that speak MySQL's protocol. Neither's tools dump or restore the other's servers. */
public enum Flavor {
    MYSQL("MySQL"),
    MARIADB("MariaDB");

    private final String datastore;

    Flavor(String datastore) {
        this.datastore = datastore;
    }

    /** Returns the name of the datastore as in the catalog. */
    public String datastore() {
        return datastore;
    }

    /**
     * Returns the flavor of a server or a tool.
     *
     * @param version what the server answers to {@code SELECT VERSION()}, or a tool to {@code --version}
     */
    static Flavor of(String version) {
        return version.contains("MariaDB") ? MARIADB : MYSQL;
    }
}
