package dev.coffer.engine.mysql;

import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.SqlServer;
import java.util.ArrayList;
import java.util.List;

/** Databases with every kind of object, and what a test compares of them. */
public final class MysqlSamples {

    /** A name that a tool or a shell could misread. */
    public static final String UNUSUAL = "the 'sö`urce' a=b/c $HOME ☃";

    private MysqlSamples() {}

    /** Makes a database with every kind of object, in place of one that is there. */
    public static void fill(MysqlServer server, String database) {
        String name = name(database);
        server.execute(
                "",
                "DROP DATABASE IF EXISTS " + name,
                "CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        server.execute(
                database,
                "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(200) NOT NULL, price DECIMAL(10,2),"
                        + " photo BLOB, at TIMESTAMP NULL, doc JSON, flags BIT(5), ratio DOUBLE, old VARCHAR(9) CHARACTER SET"
                        + " latin1, doubled DECIMAL(11,2) GENERATED ALWAYS AS (price * 2) STORED, halved DECIMAL(11,2)"
                        + " GENERATED ALWAYS AS (price / 2) VIRTUAL, KEY (what))",
                "INSERT INTO orders (what, price, photo, at, doc, flags, ratio, old) VALUES"
                        + " ('a;b''c\"d\\\\ -- x\\n/* USE `zz`; */', 1.25, x'00ff275c0a', '2026-03-29 01:30:00', '{\"a\": [1,"
                        + " null]}', b'10101', 0.1, 'Größe'), ('\uD83D\uDE00', NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
                "INSERT INTO orders (what, price) SELECT CONCAT('row ', a.id, b.id), b.id FROM orders a, orders b",
                "CREATE TABLE `lines` (order_id INT, n INT, PRIMARY KEY (order_id, n), FOREIGN KEY (order_id) REFERENCES"
                        + " orders (id) ON DELETE CASCADE)",
                "INSERT INTO `lines` SELECT id, 1 FROM orders",
                "CREATE TABLE log (text VARCHAR(20)) ENGINE=MyISAM",
                "INSERT INTO log VALUES ('one'), ('two')",
                "CREATE TABLE `a``b 'c' \"d\"` (x INT)",
                "INSERT INTO `a``b 'c' \"d\"` VALUES (7)",
                "CREATE VIEW costly AS SELECT id, what FROM orders WHERE price > 1",
                "CREATE VIEW last_costly AS SELECT max(id) AS id FROM costly",
                "CREATE FUNCTION plus_one(a INT) RETURNS INT DETERMINISTIC RETURN a + 1",
                "CREATE PROCEDURE busy() BEGIN -- USE `zz`;\n /* USE `zz`; DELIMITER ; */ SELECT 'it''s;;'; END",
                "CREATE TRIGGER before_order BEFORE INSERT ON orders FOR EACH ROW BEGIN SET NEW.what = CONCAT(NEW.what, '\n"
                        + "USE `zz`;\n'); END");
        server.execute(
                database,
                "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'",
                "CREATE FUNCTION backslash() RETURNS VARCHAR(9) DETERMINISTIC RETURN 'a\\'");
    }

    /** Returns what a test compares of a database, a line each. */
    public static List<String> contents(SqlServer server, String database) {
        List<String> contents = new ArrayList<>();
        for (String table : server.rows(
                database,
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE BINARY TABLE_SCHEMA = BINARY DATABASE() ORDER BY BINARY TABLE_NAME")) {
            // MySQL writes the character set of a column where it was named, and also where it was read from a dump.
            contents.add(server.rows(database, "SHOW CREATE TABLE " + name(table))
                    .get(0)
                    .replace(" CHARACTER SET utf8mb4 COLLATE", " COLLATE"));
            List<String> rows = new ArrayList<>(server.rows(database, "SELECT * FROM " + name(table)));
            rows.sort(null);
            contents.addAll(rows);
        }
        contents.addAll(server.rows(
                database,
                "SELECT ROUTINE_TYPE, ROUTINE_NAME, ROUTINE_DEFINITION, SQL_MODE, DEFINER FROM information_schema.ROUTINES"
                        + " WHERE BINARY ROUTINE_SCHEMA = BINARY DATABASE() ORDER BY 1, 2"));
        contents.addAll(server.rows(
                database,
                "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_STATEMENT, SQL_MODE FROM information_schema.TRIGGERS"
                        + " WHERE BINARY TRIGGER_SCHEMA = BINARY DATABASE() ORDER BY 1"));
        contents.addAll(server.rows(
                database,
                "SELECT EVENT_NAME, EVENT_DEFINITION, INTERVAL_VALUE, STATUS FROM information_schema.EVENTS"
                        + " WHERE BINARY EVENT_SCHEMA = BINARY DATABASE() ORDER BY 1"));
        return contents;
    }

    static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
