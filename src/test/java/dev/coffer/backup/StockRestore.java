package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
            String objects = objects(folder, manifest, part);
            String database = manifest.getString(part + "database");
            String unseal = "age".equals(manifest.getString(part + "encryption"))
                    ? "set -o pipefail; cat $OBJECTS | age -d -i '" + identity + "' | zstd -dc | "
                    : "set -o pipefail; cat $OBJECTS | zstd -dc | ";
            if (database == null) {
                // Roles that are there already, such as the superuser, are reported and skipped.
                pipe(server, unseal + "psql -X -q -d postgres 2>/dev/null", objects, "postgres");
            } else if (!List.of("postgres", "template1").contains(database)) {
                server.execute(
                        "postgres",
                        "drop database if exists \"" + database + "\"",
                        "create database \"" + database + "\" template template0");
                pipe(
                        server,
                        unseal + "pg_restore --exit-on-error --no-password -d \"dbname='$DATABASE'\"",
                        objects,
                        database);
            }
        }
    }

    /** The objects of a part, in order; a part of format 1 is one {@code file}. */
    private static String objects(Path folder, JsonPath manifest, String part) {
        List<String> files = manifest.getList(part + "objects.file");
        Path in = folder.resolveSibling(manifest.getString(part + "in"));
        return (files == null ? List.of(manifest.getString(part + "file")) : files)
                .stream().map(file -> in.resolve(file).toString()).collect(Collectors.joining(" "));
    }

    private static void pipe(TestServer server, String command, String objects, String database) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "OBJECTS",
                        objects,
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
                assertThat(code)
                        .as(Files.readString(output, StandardCharsets.ISO_8859_1))
                        .isZero();
            }
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
