package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseContents.Schema;
import dev.coffer.engine.EngineException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a restored database holds, as a manifest says it. */
final class MysqlContents {

    private MysqlContents() {}

    /** Does what {@link dev.coffer.engine.RestoreTarget#contents} does. */
    static DatabaseContents count(MysqlLogin login, String database, Set<List<String>> hashed, Duration longest)
            throws EngineException {
        try (MysqlSession session = MysqlSession.open(login)) {
            DatabaseContents counted = new MysqlInventory(session.connection(), session.version())
                    .count(
                            database,
                            longest,
                            table -> hashed.contains(List.of(DatabaseContents.TABLES, table)),
                            longest);
            return new DatabaseContents(
                    database,
                    counted.schemas().stream().map(MysqlContents::withoutOwn).toList(),
                    counted.extensions(),
                    counted.largeObjects(),
                    counted.incomplete());
        } catch (SQLException e) {
            throw login.failure(e);
        }
    }

    /** Leaves out what the restore itself keeps in the database until it has its name. */
    private static Schema withoutOwn(Schema schema) {
        return new Schema(
                schema.name(),
                schema.tables().stream()
                        .filter(table -> !table.name().equals(MysqlDefinitions.TABLE))
                        .toList(),
                schema.sequences());
    }
}
