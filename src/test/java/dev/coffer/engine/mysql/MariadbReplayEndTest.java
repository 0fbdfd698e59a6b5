package dev.coffer.engine.mysql;

class MariadbReplayEndTest extends ReplayEndContract {

    @Override
    Flavor flavor() {
        return Flavor.MARIADB;
    }
}
