package dev.coffer.engine.mysql;

class MariadbTroubleTest extends TroubleContract {

    MariadbTroubleTest() {
        super(Flavor.MARIADB);
    }
}
