package dev.coffer.limit;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.catalog.CatalogLock;
import jakarta.inject.Singleton;
import java.util.function.LongSupplier;

/** Holds accounts to the number of things that they may have. */
@Singleton
public class Quotas {

    private final LimitConfig config;
    private final CatalogLock lock;

    public Quotas(LimitConfig config, CatalogLock lock) {
        this.config = config;
        this.lock = lock;
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
        lock.hold("quota/" + resource + "/" + account);
        if (used.getAsLong() >= most) {
            throw Fault.of(FaultCode.OVER_LIMIT, "Quota exceeded for resources: ['" + resource + "'].");
        }
    }
}
