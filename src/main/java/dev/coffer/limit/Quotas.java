package dev.coffer.limit;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.catalog.CatalogLock;
import jakarta.inject.Singleton;
import java.util.function.LongSupplier;

/** Enforcement of the quotas of accounts. */
@Singleton
public class Quotas {

    private final LimitConfig config;
    private final CatalogLock lock;

    public Quotas(LimitConfig config, CatalogLock lock) {
        this.config = config;
        this.lock = lock;
    }

    /**
     * Checks that an account may have one more backup. It locks the account until the transaction ends, so that
     * simultaneous requests cannot exceed the quota.
     *
     * @param used returns the number of backups that the account has
     * @throws Fault {@code overLimit} if the quota is used up
     */
    public void requireBackup(String account, LongSupplier used) {
        require(account, "backups", config.maxBackups(), used);
    }

    /** Checks that an account may have one more instance, in the same way. */
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
