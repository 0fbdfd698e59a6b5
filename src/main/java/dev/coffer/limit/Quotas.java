package dev.coffer.limit;

import dev.coffer.fault.Fault;
import dev.coffer.fault.FaultCode;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.function.LongSupplier;

/** Holds accounts to the number of things that they may have. */
@Singleton
public class Quotas {

    private final LimitConfig config;
    private final EntityManager catalog;

    public Quotas(LimitConfig config, EntityManager catalog) {
        this.config = config;
        this.catalog = catalog;
    }

    /**
     * Makes sure that an account may have one more backup; until the transaction ends, nobody else is let through for
     * the account, so that many at once cannot exceed the quota together.
     *
     * @param used how many it has
     * @throws Fault {@code overLimit}
     */
    public void requireBackup(String account, LongSupplier used) {
        require(account, "backups", config.maxBackups(), used);
    }

    /** The same for an instance. */
    public void requireInstance(String account, LongSupplier used) {
        require(account, "instances", config.maxInstances(), used);
    }

    private void require(String account, String resource, int most, LongSupplier used) {
        if (!config.on()) {
            return;
        }
        catalog.createNativeQuery("select 1 from (select pg_advisory_xact_lock(hashtextextended(?1, 0))) as held")
                .setParameter(1, resource + "/" + account)
                .getSingleResult();
        if (used.getAsLong() >= most) {
            throw Fault.of(FaultCode.OVER_LIMIT, "Quota exceeded for resources: ['" + resource + "'].");
        }
    }
}
