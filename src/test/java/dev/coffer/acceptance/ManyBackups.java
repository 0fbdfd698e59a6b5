package dev.coffer.acceptance;

import dev.coffer.harness.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Many records of backups, without the work that a real backup takes. */
final class ManyBackups {

    private static final UUID POSTGRESQL_15 = UUID.fromString("0c0ffe00-0000-4000-8000-000000010015");

    private ManyBackups() {}

    /** Writes completed backups into the catalog, and gives their ids, newest first. */
    static List<String> insert(TestServer server, String account, String instance, int count) {
        // The first half of the instance's id, which is new, makes them newer than what was there before.
        String prefix = instance.substring(0, 18);
        List<String> ids = new ArrayList<>();
        try (Connection connection = server.connect("catalog");
                PreparedStatement insert = connection.prepareStatement("""
                        insert into backup (id, account_id, instance_id, name, status, datastore_type, datastore_version,
                            datastore_version_id, size_bytes, location, storage_driver, automated, warnings, attempts,
                            created, updated)
                        values (?, ?, ?, ?, 'COMPLETED', 'PostgreSQL', '15', ?, 1, 'file:///nowhere', 'filesystem',
                            false, '{}', 1, now(), now())
                        """)) {
            for (int i = 0; i < count; i++) {
                UUID id = UUID.fromString(prefix + "-9000-%012d".formatted(i));
                insert.setObject(1, id);
                insert.setString(2, account);
                insert.setObject(3, UUID.fromString(instance));
                insert.setString(4, "backup " + i);
                insert.setObject(5, POSTGRESQL_15);
                insert.executeUpdate();
                ids.add(0, id.toString());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return ids;
    }
}
