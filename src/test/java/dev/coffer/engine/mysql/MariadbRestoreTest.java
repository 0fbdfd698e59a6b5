package dev.coffer.engine.mysql;

class MariadbRestoreTest extends RestoreContract {

    @Override
    Flavor flavor() {
        return Flavor.MARIADB;
    }
}
