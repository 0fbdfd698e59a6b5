package dev.coffer.catalog;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

/** A lock in the catalog that is named by a text, for what no row stands for. */
@Singleton
public class CatalogLock {

    private final EntityManager catalog;

    public CatalogLock(EntityManager catalog) {
        this.catalog = catalog;
    }

    /** Makes every other transaction that asks for this name wait until the caller's ends. */
    public void hold(String name) {
        catalog.createNativeQuery("select 1 from (select pg_advisory_xact_lock(hashtextextended(?1, 0))) as held")
                .setParameter(1, name)
                .getSingleResult();
    }
}
