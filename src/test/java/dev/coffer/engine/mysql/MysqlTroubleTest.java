package dev.coffer.engine.mysql;

class MysqlTroubleTest extends TroubleContract {

    MysqlTroubleTest() {
        super(Flavor.MYSQL);
    }
}
