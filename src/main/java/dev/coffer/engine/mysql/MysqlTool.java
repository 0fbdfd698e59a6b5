package dev.coffer.engine.mysql;

import java.nio.file.Path;

/** A program of MySQL or MariaDB on this machine. */
record MysqlTool(Kind kind, Path path, MysqlVersion version) {

    /** What a program is for, whatever its file is called: Debian's {@code mysqldump} is MariaDB's. */
    enum Kind {
        DUMP("mysqldump", "mariadb-dump"),
        CLIENT("mysql", "mariadb"),
        SERVER("mysqld", "mariadbd"),
        LOG("mysqlbinlog", "mariadb-binlog");

        private final String mysql;
        private final String mariadb;

        Kind(String mysql, String mariadb) {
            this.mysql = mysql;
            this.mariadb = mariadb;
        }

        /** Returns what the program of a flavor is called. */
        String of(Flavor flavor) {
            return flavor == Flavor.MYSQL ? mysql : mariadb;
        }
    }

    /** Returns for example {@code mariadb-dump 10.11.19}. */
    @Override
    public String toString() {
        return kind.of(version.flavor()) + " " + version.full();
    }
}
