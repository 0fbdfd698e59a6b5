package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.MemoryDump;
import dev.coffer.harness.MysqlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Dumps of a database in the form of a part, made by the stock tool of a flavor. */
final class StockDump {

    private StockDump() {}

    static MemoryDump of(MysqlServer server, String database) throws IOException, InterruptedException {
        Path options = Files.createTempFile("stock", ".cnf");
        Files.writeString(
                options,
                "[client]\nuser=" + MysqlServer.USER + "\npassword=" + MysqlServer.PASSWORD + "\nhost=127.0.0.1\nport="
                        + server.port() + "\n");
        boolean mariadb = server.flavor() == Flavor.MARIADB;
        Process tool = new ProcessBuilder(
                        MysqlServer.bin(server.flavor())
                                .resolve(mariadb ? "mariadb-dump" : "mysqldump")
                                .toString(),
                        "--defaults-file=" + options,
                        "--single-transaction",
                        "--routines",
                        "--events",
                        "--hex-blob",
                        "--skip-comments",
                        "--skip-add-drop-table",
                        "--skip-add-locks",
                        "--default-character-set=utf8mb4",
                        mariadb ? "--extended-insert" : "--set-gtid-purged=OFF",
                        database)
                .redirectError(Redirect.INHERIT)
                .start();
        byte[] dumped = tool.getInputStream().readAllBytes();
        assertThat(tool.waitFor()).isZero();
        Files.delete(options);
        return new MemoryDump(
                database,
                DatabasePart.FORMAT,
                mariadb ? "mariadb-dump 10.6.1" : "mysqldump 8.0.36",
                part(dumped),
                null);
    }

    private static byte[] part(byte[] dumped) throws IOException {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        part.write((DatabasePart.HEAD + "utf8mb4; collation utf8mb4_bin\n").getBytes(StandardCharsets.UTF_8));
        SqlScript script = new SqlScript(new ByteArrayInputStream(dumped));
        while (script.next()) {
            script.copyTo(part);
        }
        part.write(DatabasePart.END.getBytes(StandardCharsets.UTF_8));
        return part.toByteArray();
    }
}
