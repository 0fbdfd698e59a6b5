package dev.coffer.engine.mysql;

class MysqlReplayTest extends ReplayContract {

    @Override
    Flavor flavor() {
        return Flavor.MYSQL;
    }
}
