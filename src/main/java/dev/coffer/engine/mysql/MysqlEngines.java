package dev.coffer.engine.mysql;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.ServerLauncher;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates what dumps servers of both flavors, restores to them, and starts them. */
@Dependent
class MysqlEngines {

    @Produces
    @Singleton
    BackupEngine mysqlBackups(MysqlConfig config, MysqlTools tools) {
        return new MysqlEngine(Flavor.MYSQL, config, tools);
    }

    @Produces
    @Singleton
    BackupEngine mariadbBackups(MysqlConfig config, MysqlTools tools) {
        return new MysqlEngine(Flavor.MARIADB, config, tools);
    }

    @Produces
    @Singleton
    RestoreEngine mysqlRestores(MysqlConfig config, MysqlTools tools) {
        return new MysqlRestores(Flavor.MYSQL, config, tools);
    }

    @Produces
    @Singleton
    RestoreEngine mariadbRestores(MysqlConfig config, MysqlTools tools) {
        return new MysqlRestores(Flavor.MARIADB, config, tools);
    }

    @Produces
    @Singleton
    ServerLauncher mysqlServers(MysqlConfig config, MysqlTools tools) {
        return new MysqlServers(Flavor.MYSQL, tools, config);
    }

    @Produces
    @Singleton
    ServerLauncher mariadbServers(MysqlConfig config, MysqlTools tools) {
        return new MysqlServers(Flavor.MARIADB, tools, config);
    }
}
