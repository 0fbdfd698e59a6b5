package dev.coffer.engine.mysql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Hashes the rows of a table on the server, whatever order they are in. Unlike {@code CHECKSUM TABLE}, the hash depends on
 * neither the row format nor the version of the server.
 */
final class TableHash {

    /** Names the way of hashing; another way gets another name. */
    private static final String METHOD = "mysql-rows-1";

    /** Types with long values, which are hashed one by one: a text beyond the largest packet would be NULL. */
    private static final Set<String> LONG = Set.of("text", "mediumtext", "longtext", "json");

    /** Types whose bytes are their value. */
    private static final Set<String> BYTES = Set.of(
            "binary",
            "varbinary",
            "tinyblob",
            "blob",
            "mediumblob",
            "longblob",
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geomcollection",
            "geometrycollection",
            "vector");

    private final Connection connection;

    TableHash(Connection connection) {
        this.connection = connection;
    }

    /** Returns how it was made, a colon, and the hash in hexadecimal. */
    String of(String database, String table) throws SQLException {
        List<String> values = new ArrayList<>();
        for (List<String> column : MysqlSession.rows(
                connection,
                "SELECT COLUMN_NAME, LOWER(DATA_TYPE) FROM information_schema.COLUMNS"
                        + " WHERE " + SqlNames.is("TABLE_SCHEMA", database) + " AND "
                        + SqlNames.is("TABLE_NAME", table) + " ORDER BY ORDINAL_POSITION")) {
            String name = MysqlSession.name(column.get(0));
            values.add("IF(" + name + " IS NULL, '-', " + value(name, column.get(1)) + ")");
        }
        String row = "CONCAT_WS(',', " + String.join(", ", values) + ")";
        List<String> sums = MysqlSession.rows(
                        connection,
                        "SELECT COUNT(*), SUM(CRC32(h)), BIT_XOR(CAST(CONV(SUBSTRING(h, 1, 16), 16, 10) AS UNSIGNED)),"
                                + " SUM(CAST(CONV(SUBSTRING(h, 17, 15), 16, 10) AS UNSIGNED))"
                                + " FROM (SELECT SHA2(" + row + ", 256) AS h FROM " + MysqlSession.name(database) + "."
                                + MysqlSession.name(table) + ") AS hashed")
                .get(0);
        return METHOD + ":" + sha256(String.join(" ", sums));
    }

    private static String value(String column, String type) {
        if (BYTES.contains(type)) {
            return "SHA2(" + column + ", 256)";
        }
        String text = type.equals("bit") ? column + " + 0" : column;
        String utf8 = "CONVERT(CAST(" + text + " AS CHAR) USING utf8mb4)";
        return LONG.contains(type) ? "SHA2(" + utf8 + ", 256)" : "HEX(" + utf8 + ")";
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
