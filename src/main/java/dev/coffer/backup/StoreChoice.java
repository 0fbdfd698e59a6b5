package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.instance.Instance;
import dev.coffer.seal.SealKeys;
import dev.coffer.store.ContainerName;
import dev.coffer.store.Stores;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choice of the store for a new backup: the one that the request names, or else the instance, the account, or the
 * service. A backup that builds on another may use its objects again, and always goes to its store.
 */
@Singleton
class StoreChoice {

    private static final String CONTAINER = "backup.swift_container";

    private final Stores stores;
    private final SealKeys keys;
    private final Map<String, BackupConfig.Account> accounts;

    StoreChoice(Stores stores, SealKeys keys, BackupConfig config) {
        this.stores = stores;
        this.keys = keys;
        this.accounts = config.accounts();
    }

    /** Keeps the service from starting if an account's store is not configured. */
    void start(@Observes StartupEvent event) {
        accounts.forEach((account, settings) -> {
            if (stores.find(settings.store()).isEmpty()) {
                throw new IllegalArgumentException("coffer.backup.accounts.\"" + account
                        + "\".store must be one of the configured stores " + stores.names() + ", not '"
                        + settings.store() + "'.");
            }
        });
    }

    /**
     * Checks that a store which a request names exists.
     *
     * @throws Fault {@code badRequest} if it does not
     */
    void requireKnown(@Nullable String nameOrKind) {
        String wanted = named(nameOrKind);
        if (wanted != null && stores.choose(wanted).isEmpty()) {
            throw Fault.badRequest("'backup.storage_driver' must be the name or the kind of a store of this service: "
                    + stores.namesAndKinds() + ".");
        }
    }

    /**
     * Returns the store for a new backup.
     *
     * @param nameOrKind of a store; null or blank for any
     * @throws Fault {@code badRequest} if the parent lies in another one than the wanted, {@code serviceUnavailable} if the
     *     store is not configured any more, {@code unprocessableEntity} if it takes only encrypted backups, and this one
     *     would be none
     */
    Stores.Named of(Instance instance, @Nullable Backup parent, @Nullable String nameOrKind) {
        String wanted = named(nameOrKind);
        Stores.Named store = parent == null ? ofFull(instance, wanted) : ofChild(parent, wanted);
        if (store.store().isSealedOnly() && keys.recipients(instance.accountId).isEmpty()) {
            throw sealedOnly(store, "Set coffer.seal.recipients.");
        }
        return store;
    }

    /**
     * Returns a store with the container for a new backup: the one that the request names, or else the instance's or the
     * account's backup strategy, or the store's settings. A backup that builds on another goes to its container.
     *
     * @param store as {@link #of} chose it
     * @throws Fault {@code badRequest} if the wanted container cannot be used
     */
    Stores.Named inContainer(
            Stores.Named store, Instance instance, @Nullable Backup parent, @Nullable String container) {
        String wanted = named(container);
        if (wanted == null) {
            return parent != null ? store : store.in(strategy(instance));
        }
        if (store.container() == null) {
            throw Fault.badRequest("'" + CONTAINER + "' cannot be used, as the store '" + store.name()
                    + "' is not in Swift. Choose one that is with 'backup.storage_driver', or leave the field out.");
        }
        if (parent != null && !wanted.equals(store.container())) {
            throw Fault.badRequest("'" + CONTAINER + "' is not that of the parent " + parent.id + ", which lies in the"
                    + " container '" + store.container() + "'.");
        }
        return store.in(container(CONTAINER, wanted));
    }

    private static @Nullable String strategy(Instance instance) {
        return BackupStrategy.inForce(instance.accountId, instance.id)
                .map(strategy -> strategy.swiftContainer)
                .orElse(null);
    }

    /**
     * Returns the name of a container.
     *
     * @throws Fault {@code badRequest} if Swift does not take it
     */
    static String container(String field, String name) {
        try {
            return ContainerName.check("'" + field + "'", name);
        } catch (IllegalArgumentException e) {
            throw Fault.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Stores.Named ofFull(Instance instance, @Nullable String wanted) {
        if (wanted == null) {
            return preferred(instance);
        }
        // A name is chosen whatever the instance prefers, also if that is not configured any more.
        return stores.named(wanted)
                .or(() -> stores.choose(wanted, preferred(instance)))
                .orElseThrow();
    }

    /** Clients send an empty string for nothing. */
    private static @Nullable String named(@Nullable String nameOrKind) {
        return nameOrKind == null || nameOrKind.isBlank() ? null : nameOrKind;
    }

    private Stores.Named preferred(Instance instance) {
        String own = instance.store;
        if (own != null) {
            return stores.find(own)
                    .orElseThrow(() -> Fault.of(
                            FaultCode.SERVICE_UNAVAILABLE,
                            Stores.notConfigured(own) + " Or change 'store' of instance " + instance.id
                                    + ", which names it."));
        }
        BackupConfig.Account account = accounts.get(instance.accountId);
        return account == null
                ? stores.standard()
                : stores.find(account.store()).orElseThrow();
    }

    private Stores.Named ofChild(Backup parent, @Nullable String wanted) {
        Stores.Named store = configured(parent.place());
        if (wanted != null
                && !wanted.equalsIgnoreCase(store.name())
                && !wanted.equalsIgnoreCase(parent.storageDriver)) {
            throw Fault.badRequest("'backup.storage_driver' is not that of the parent " + parent.id
                    + ", which lies in the store '" + store.name() + "'.");
        }
        return store;
    }

    /**
     * Returns the store with a name.
     *
     * @throws Fault {@code serviceUnavailable} if it is not configured
     */
    Stores.Named configured(String name) {
        return stores.find(name).orElseThrow(() -> Fault.of(FaultCode.SERVICE_UNAVAILABLE, Stores.notConfigured(name)));
    }

    /** Returns the fault for a backup that is not encrypted, in a store that takes only encrypted ones. */
    static Fault sealedOnly(Stores.Named store, String advice) {
        return Fault.of(
                FaultCode.UNPROCESSABLE_ENTITY,
                "The store '" + store.name() + "' takes only encrypted backups, because others may be able to read"
                        + " what it holds (coffer.stores." + store.name() + ".allow-open-modes). " + advice);
    }
}
