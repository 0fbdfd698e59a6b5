package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.store.Stores;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The store that an instance wants for its backups. */
@Singleton
class InstanceStore {

    /** Stands for no wish; no store can have this name. */
    private static final String DEFAULT = "default";

    private final Stores stores;

    InstanceStore(Stores stores) {
        this.stores = stores;
    }

    /**
     * Returns the name of the wanted store; null for that of the account.
     *
     * @param wanted a name or a kind, or {@code default}; null for no wish
     * @throws Fault {@code badRequest} if there is no such store
     */
    @Nullable
    String named(@Nullable String wanted) {
        if (wanted == null || wanted.equalsIgnoreCase(DEFAULT)) {
            return null;
        }
        return stores.choose(wanted)
                .map(Stores.Named::name)
                .orElseThrow(() ->
                        Fault.badRequest("'instance.store' must be the name or the kind of a store of this service: "
                                + stores.namesAndKinds() + "; or '" + DEFAULT + "'."));
    }
}
