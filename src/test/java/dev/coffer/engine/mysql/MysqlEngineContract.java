package dev.coffer.engine.mysql;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.EngineContract;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.harness.Configured;
import dev.coffer.harness.MysqlServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What every engine does, on servers of one flavor. */
abstract class MysqlEngineContract extends EngineContract {

    private final MysqlServer server = MysqlServer.shared(flavor());
    private final MysqlConfig config = Configured.mapping(
            MysqlConfig.class,
            Map.of("coffer.engine.mysql.bin", MysqlServer.bin(flavor()).toString()));
    private final MysqlTools tools = new MysqlTools(config);

    abstract Flavor flavor();

    @Override
    protected BackupEngine engine() {
        return new MysqlEngine(flavor(), config, tools);
    }

    @Override
    protected RestoreEngine restoring() {
        return new MysqlRestores(flavor(), config, tools);
    }

    @Override
    protected Target target(String... databases) {
        return new Target(
                "127.0.0.1", server.port(), MysqlServer.USER, MysqlServer.PASSWORD, List.of(databases), TlsMode.PREFER);
    }

    @Override
    protected void make(String database, boolean filled) {
        server.execute(
                "",
                "SET GLOBAL log_bin_trust_function_creators = 1",
                "DROP DATABASE IF EXISTS " + MysqlSession.name(database),
                "CREATE DATABASE " + MysqlSession.name(database) + " CHARACTER SET utf8mb4");
        if (filled) {
            server.execute(
                    database,
                    "CREATE TABLE words (id INT PRIMARY KEY, word VARCHAR(100), data BLOB)",
                    "CREATE TABLE `odd``'name` (id INT PRIMARY KEY)",
                    "CREATE FUNCTION twice(i INT) RETURNS INT DETERMINISTIC RETURN i * 2",
                    "CREATE VIEW a_view AS SELECT twice(id) AS id FROM words",
                    "CREATE TRIGGER worded BEFORE INSERT ON words FOR EACH ROW SET NEW.word = LOWER(NEW.word)",
                    "INSERT INTO words VALUES (1, 'größe 🎉', x'00ff'), (2, NULL, NULL), (3, 'a;''b\\\\', '')");
        }
    }

    @Override
    protected void change(String database) {
        server.execute(database, "INSERT INTO words SELECT MAX(id) + 1, 'more', NULL FROM words");
    }

    @Override
    protected List<String> contents(String database) {
        List<String> contents = new ArrayList<>();
        for (String table : server.rows(database, "SHOW TABLES")) {
            contents.add(table);
            contents.addAll(server.rows(database, "SELECT * FROM " + MysqlSession.name(table) + " ORDER BY 1"));
        }
        contents.addAll(server.rows(
                "",
                "SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
                        + SqlNames.string(database)));
        return contents;
    }
}
