package dev.coffer.harness;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The body of a request that registers a server, to be changed field by field. */
public final class Registration {

    private final Map<String, Object> datastore = new HashMap<>(Map.of("type", "postgresql"));
    private final Map<String, Object> connection = new HashMap<>();
    private final Map<String, Object> more = new HashMap<>();

    private Registration() {}

    /** Of a server as it is. */
    public static Registration of(TestServer server, String... databases) {
        Registration registration = new Registration();
        registration
                .connection("host", "127.0.0.1")
                .connection("port", server.port())
                .connection("username", TestServer.USER)
                .connection("password", TestServer.PASSWORD)
                .connection("databases", List.of(databases));
        return registration;
    }

    /** Of a MySQL or MariaDB server as it is. */
    public static Registration of(MysqlServer server, String... databases) {
        return new Registration()
                .datastore("type", server.flavor().datastore())
                .connection("host", "127.0.0.1")
                .connection("port", server.port())
                .connection("username", MysqlServer.USER)
                .connection("password", MysqlServer.PASSWORD)
                .connection("databases", List.of(databases));
    }

    public Registration datastore(String field, Object value) {
        datastore.put(field, value);
        return this;
    }

    public Registration connection(String field, Object value) {
        connection.put(field, value);
        return this;
    }

    /** With a store of its own for its backups. */
    public Registration store(String name) {
        more.put("store", name);
        return this;
    }

    public Registration withoutPassword() {
        connection.remove("password");
        return this;
    }

    /** Returns the body of a request that restores a backup to the server, as a new instance. */
    public Map<String, Object> restoring(String backup) {
        return Map.of(
                "instance",
                Map.of("name", "again", "restorePoint", Map.of("backupRef", backup), "connection", connection));
    }

    public Map<String, Object> body() {
        Map<String, Object> instance = new HashMap<>(more);
        instance.putAll(Map.of("name", "orders", "datastore", datastore, "connection", connection));
        return Map.of("instance", instance);
    }
}
