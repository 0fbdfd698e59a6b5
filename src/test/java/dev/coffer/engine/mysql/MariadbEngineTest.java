package dev.coffer.engine.mysql;

class MariadbEngineTest extends MysqlEngineContract {

    @Override
    Flavor flavor() {
        return Flavor.MARIADB;
    }
}
