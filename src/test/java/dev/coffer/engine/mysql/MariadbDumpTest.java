package dev.coffer.engine.mysql;

class MariadbDumpTest extends MysqlDumpContract {

    MariadbDumpTest() {
        super(Flavor.MARIADB);
    }
}
