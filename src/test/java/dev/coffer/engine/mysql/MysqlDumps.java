package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.harness.MysqlServer;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the tests of this engine have in common. */
final class MysqlDumps {

    private MysqlDumps() {}

    /** The settings as they are by default, with the tools of the tests, and some others. */
    static MysqlConfig config(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>();
        String mysql = System.getProperty("coffer.test.mysql.bin");
        if (mysql != null) {
            settings.put("coffer.engine.mysql.bin", mysql);
        }
        others.forEach((name, value) -> settings.put("coffer.engine.mysql." + name, value));
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(MysqlConfig.class)
                .withDefaultValues(settings)
                .build();
        return config.getConfigMapping(MysqlConfig.class);
    }

    static BackupEngine engine(Flavor flavor, MysqlConfig config) {
        return new MysqlEngine(flavor, config, new MysqlTools(config));
    }

    static Target targetOf(MysqlServer server, String user, String password, String... databases) {
        return new Target("127.0.0.1", server.port(), user, password, List.of(databases), TlsMode.PREFER, false);
    }

    static Target target(MysqlServer server, String... databases) {
        return targetOf(server, MysqlServer.USER, MysqlServer.PASSWORD, databases);
    }

    /** Dumps all parts of a plan into files, by the names of the databases; the accounts have none. */
    static Dumps dump(DumpPlan plan, Path folder) throws EngineException, IOException {
        Map<String, Dump> dumps = new LinkedHashMap<>();
        for (DumpPart part : plan.parts()) {
            Path file = folder.resolve(part.fileName());
            try (OutputStream out = Files.newOutputStream(file)) {
                dumps.put(Objects.requireNonNullElse(part.database(), ""), new Dump(file, part.dump(out, null)));
            }
        }
        return new Dumps(dumps);
    }

    record Dump(Path file, DumpResult result) {}

    /** The dumps of a plan by the names of the databases; the accounts have none. */
    record Dumps(Map<String, Dump> all) {

        /** Returns the dump of a database, or, without a name, that of the accounts. */
        Dump of(String database) {
            return Objects.requireNonNull(all.get(database));
        }
    }

    /** Loads a dump with the stock client into a database of that name, in place of one that is there. */
    static void load(MysqlServer server, Path dump, String database) {
        server.execute(
                "",
                "DROP DATABASE IF EXISTS " + MysqlSamples.name(database),
                "CREATE DATABASE " + MysqlSamples.name(database) + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        server.load(database, dump);
        assertThat(server.rows("", "SHOW DATABASES")).contains(database);
    }
}
