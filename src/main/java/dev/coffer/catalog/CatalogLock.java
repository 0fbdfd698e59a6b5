package dev.coffer.catalog;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

/** A named lock in the catalog, for things without a row. */
@Singleton
public class CatalogLock {

    private final EntityManager catalog;

    public CatalogLock(EntityManager catalog) {
        this.catalog = catalog;
    }

    /** Acquires the lock of this name until the caller's transaction ends. */
    public void hold(String name) {
        catalog.createNativeQuery("select 1 from (select pg_advisory_xact_lock(hashtextextended(?1, 0))) as held")
                .setParameter(1, name)
                .getSingleResult();
    }
}
