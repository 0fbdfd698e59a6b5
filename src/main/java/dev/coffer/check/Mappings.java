package dev.coffer.check;

import dev.coffer.api.paging.PagingConfig;
import dev.coffer.backup.BackupConfig;
import dev.coffer.catalog.CatalogConfig;
import dev.coffer.engine.mysql.MysqlConfig;
import dev.coffer.engine.postgresql.PostgresConfig;
import dev.coffer.event.EventConfig;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.limit.LimitConfig;
import dev.coffer.metrics.MetricsConfig;
import dev.coffer.reconcile.SweepConfig;
import dev.coffer.restore.local.LocalServersConfig;
import dev.coffer.restore.prove.ProofConfig;
import dev.coffer.restore.run.RestoreConfig;
import dev.coffer.seal.SealConfig;
import dev.coffer.secret.SecretConfig;
import dev.coffer.setting.CofferConfig;
import dev.coffer.store.StoreConfig;
import dev.coffer.store.StoresConfig;
import dev.coffer.work.WorkConfig;
import io.smallrye.config.ConfigMappingLoader;
import java.util.List;

/** The mappings of all settings. Read when the native executable is built, which so has their implementations. */
final class Mappings {

    /** All mappings of the service; a test compares them with the code. */
    static final List<Class<?>> ALL = List.of(
            BackupConfig.class,
            CatalogConfig.class,
            CofferConfig.class,
            EventConfig.class,
            IdentityConfig.class,
            LimitConfig.class,
            LocalServersConfig.class,
            MetricsConfig.class,
            MysqlConfig.class,
            PagingConfig.class,
            PostgresConfig.class,
            ProofConfig.class,
            RestoreConfig.class,
            SealConfig.class,
            SecretConfig.class,
            StoreConfig.class,
            StoresConfig.class,
            SweepConfig.class,
            WorkConfig.class);

    static {
        ALL.forEach(Mappings::load);
    }

    private Mappings() {}

    private static void load(Class<?> mapping) {
        ConfigMappingLoader.ensureLoaded(mapping);
        for (Class<?> within : mapping.getDeclaredClasses()) {
            if (within.isInterface()) {
                load(within);
            }
        }
        for (Class<?> inherited : mapping.getInterfaces()) {
            load(inherited);
        }
    }
}
