package dev.coffer.engine.mysql;

class MariadbReplayTest extends ReplayContract {

    @Override
    Flavor flavor() {
        return Flavor.MARIADB;
    }
}
