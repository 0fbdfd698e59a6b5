package dev.coffer.engine.mysql;

class MysqlDumpTest extends MysqlDumpContract {

    MysqlDumpTest() {
        super(Flavor.MYSQL);
    }
}
