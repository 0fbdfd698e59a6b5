package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Restores a backup as the README says: {@code age -d} if need be, {@code zstd -d}, {@code psql} or {@code pg_restore}. */
public final class StockRestore {

    private StockRestore() {}

    /** Restores all databases of a backup but those that every server has. */
    public static void into(TestServer server, Path folder, JsonPath manifest) {
        into(server, folder, manifest, Path.of("/nonexistent"));
    }

    /**
     * Restores a backup into a server with stock tools.
     *
     * @param identity what opens the parts that are encrypted
     */
    public static void into(TestServer server, Path folder, JsonPath manifest, Path identity) {
        int parts = manifest.getInt("parts.size()");
        for (int i = 0; i < parts; i++) {
            String part = "parts[" + i + "].";
            Path object =
                    folder.resolveSibling(manifest.getString(part + "in")).resolve(manifest.getString(part + "file"));
            String database = manifest.getString(part + "database");
            String unseal = "age".equals(manifest.getString(part + "encryption"))
                    ? "set -o pipefail; age -d -i '" + identity + "' < \"$OBJECT\" | zstd -dc | "
                    : "set -o pipefail; zstd -dc < \"$OBJECT\" | ";
            if (database == null) {
                // Roles that are there already, such as the superuser, are reported and skipped.
                pipe(server, unseal + "psql -X -q -d postgres 2>/dev/null", object, "postgres");
            } else if (!List.of("postgres", "template1").contains(database)) {
                server.execute(
                        "postgres",
                        "drop database if exists \"" + database + "\"",
                        "create database \"" + database + "\" template template0");
                pipe(
                        server,
                        unseal + "pg_restore --exit-on-error --no-password -d \"dbname='$DATABASE'\"",
                        object,
                        database);
            }
        }
    }

    private static void pipe(TestServer server, String command, Path object, String database) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "OBJECT",
                        object.toString(),
                        "DATABASE",
                        database.replace("\\", "\\\\").replace("'", "\\'"),
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        String.valueOf(server.port()),
                        "PGUSER",
                        TestServer.USER,
                        "PGPASSWORD",
                        TestServer.PASSWORD));
        try {
            Path output = Files.createTempFile("restore", ".log");
            Process process = builder.redirectOutput(output.toFile()).start();
            int code = process.waitFor();
            if (!command.contains("psql")) {
                assertThat(code).as(Files.readString(output)).isZero();
            }
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
