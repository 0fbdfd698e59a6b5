package dev.coffer.engine.mysql;

class MariadbLogTest extends LogContract {

    MariadbLogTest() {
        super(Flavor.MARIADB);
    }
}
