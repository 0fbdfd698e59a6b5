package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.MemoryDump;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.TestFolders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Pieces of the log of a server, made by the stock tool of its flavor. */
final class LogPieces {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    private LogPieces() {}

    static LogPoint now(MysqlServer server) {
        LogPosition position = LogPosition.parse(server.logPosition()).orElseThrow();
        return new LogPoint(position.file(), position.offset(), clock(server));
    }

    static Instant clock(MysqlServer server) {
        return LocalDateTime.parse(server.rows("", "SELECT UTC_TIMESTAMP(6)").get(0), TIME)
                .toInstant(ZoneOffset.UTC);
    }

    /** Waits for the beginning of a second of the server's clock. */
    static Instant nextSecond(MysqlServer server) {
        long last = clock(server).getEpochSecond();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (clock(server).getEpochSecond() == last) {
            assertThat(System.nanoTime()).as("a second has passed").isLessThan(deadline);
        }
        return Instant.ofEpochSecond(last + 1);
    }

    static MemoryDump between(MysqlServer server, LogPoint from, LogPoint to) throws IOException, InterruptedException {
        Path folder = TestFolders.create("coffer-piece");
        Path options = Files.writeString(
                folder.resolve("client.cnf"),
                "[client]\nuser=" + MysqlServer.USER + "\npassword=" + MysqlServer.PASSWORD + "\nhost=127.0.0.1\nport="
                        + server.port() + "\n");
        boolean mariadb = server.flavor() == Flavor.MARIADB;
        String tool = mariadb ? "mariadb-binlog" : "mysqlbinlog";
        List<String> command = new ArrayList<>(List.of(
                MysqlServer.bin(server.flavor()).resolve(tool).toString(),
                "--defaults-file=" + options,
                "--read-from-remote-server",
                "--start-position=" + from.position(),
                "--stop-position=" + to.position()));
        for (String row : server.rows("", "SHOW BINARY LOGS")) {
            String file = row.split("\\|", -1)[0];
            if (file.compareTo(from.file()) >= 0 && file.compareTo(to.file()) <= 0) {
                command.add(file);
            }
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        byte[] printed = process.getInputStream().readAllBytes();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("errors")))
                .isZero();
        TestFolders.delete(folder);
        return piece(new LogRange(from, to), printed);
    }

    static MemoryDump piece(LogRange range, byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(range.head().getBytes(StandardCharsets.UTF_8));
        bytes.write(text);
        bytes.write(("\n" + LogRange.END).getBytes(StandardCharsets.UTF_8));
        return new MemoryDump(null, LogRange.FORMAT, "tool 1.0", bytes.toByteArray(), null);
    }

    static MemoryDump piece(LogRange range, String text) throws IOException {
        return piece(range, text.getBytes(StandardCharsets.UTF_8));
    }
}
