package dev.coffer.backup;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.CatalogResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class MysqlBackupTest extends MysqlBackups {

    MysqlBackupTest() {
        super(Flavor.MYSQL);
    }
}
