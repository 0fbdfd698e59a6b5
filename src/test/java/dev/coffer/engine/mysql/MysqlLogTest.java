package dev.coffer.engine.mysql;

class MysqlLogTest extends LogContract {

    MysqlLogTest() {
        super(Flavor.MYSQL);
    }
}
