package dev.coffer.engine.mysql;

class MysqlEngineTest extends MysqlEngineContract {

    @Override
    Flavor flavor() {
        return Flavor.MYSQL;
    }
}
