package dev.coffer.chaos;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A backup as it is in the store, by its manifest. */
record StoredBackup(
        Path folder, Instant created, Instant completed, List<Part> parts, List<Map<String, Object>> contents) {

    /** The schema of a ledger's tables in PostgreSQL, and the word for tables in MariaDB. */
    private static final Set<Object> TABLES = Set.of("public", "tables");

    static final String MANIFEST = "manifest.json";

    /**
     * One object.
     *
     * @param key its path in the store, from the instance's folder on
     * @param database null for the globals
     */
    public record Part(
            String key,
            Path object,
            @Nullable String database,
            String format,
            boolean encrypted,
            String sha256,
            long bytes) {

        String hash() throws IOException {
            try (InputStream in = Files.newInputStream(object)) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                byte[] buffer = new byte[64 * 1024];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    digest.update(buffer, 0, count);
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static StoredBackup read(Path folder) throws IOException {
        JsonPath manifest = new JsonPath(Files.readString(folder.resolve(MANIFEST), StandardCharsets.UTF_8));
        List<Map<String, Object>> parts = manifest.getList("parts");
        List<Map<String, Object>> contents = manifest.getList("contents");
        return new StoredBackup(
                folder,
                Instant.parse(manifest.getString("created")),
                Instant.parse(manifest.getString("completed")),
                parts.stream().map(part -> part(folder, part)).toList(),
                contents == null ? List.of() : contents);
    }

    private static Part part(Path folder, Map<String, Object> part) {
        // A file system has no largest object, so that each part is one.
        String key = part.get("in") + "/" + list(part, "objects").get(0).get("file");
        Object database = part.get("database");
        return new Part(
                key,
                folder.resolveSibling(key),
                database == null ? null : database.toString(),
                String.valueOf(part.get("format")),
                part.get("encryption") != null,
                String.valueOf(part.get("storedSha256")),
                Long.parseLong(String.valueOf(part.get("storedBytes"))));
    }

    boolean isOfMariadb() {
        return parts.stream().anyMatch(part -> part.format().startsWith("mysql-"));
    }

    /** How many rows a table had, as the manifest says; nothing where it does not. */
    OptionalLong rows(String database, String table) {
        for (Map<String, Object> content : contents) {
            if (database.equals(content.get("database"))) {
                for (Map<String, Object> schema : list(content, "schemas")) {
                    for (Map<String, Object> candidate : list(schema, "tables")) {
                        Object rows = candidate.get("rows");
                        if (TABLES.contains(schema.get("name"))
                                && table.equals(candidate.get("name"))
                                && rows != null) {
                            return OptionalLong.of(Long.parseLong(rows.toString()));
                        }
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> from, String key) {
        Object list = from.get(key);
        return list == null ? List.of() : (List<Map<String, Object>>) list;
    }
}
