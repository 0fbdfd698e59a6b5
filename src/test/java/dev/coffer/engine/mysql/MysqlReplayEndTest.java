package dev.coffer.engine.mysql;

class MysqlReplayEndTest extends ReplayEndContract {

    @Override
    Flavor flavor() {
        return Flavor.MYSQL;
    }
}
