package dev.coffer.engine.mysql;

class MysqlRestoreTest extends RestoreContract {

    @Override
    Flavor flavor() {
        return Flavor.MYSQL;
    }
}
