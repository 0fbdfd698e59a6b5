package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The stores that a backup can be read from: its own, and those of its complete copies. */
@Singleton
public class BackupStores {

    private final Stores stores;
    private final Clock clock;

    BackupStores(Stores stores, Clock clock) {
        this.stores = stores;
        this.clock = clock;
    }

    /**
     * A store that holds a backup.
     *
     * @param place where its folder is, as {@link Backup#place} returns it
     * @param broken whether a verification found it broken there
     */
    private record Holder(String store, String place, boolean broken) {}

    /** Returns the stores that hold a backup, its own first, whether they are configured or not. */
    private static List<Holder> holders(Backup backup) {
        List<Holder> holders = new ArrayList<>();
        holders.add(new Holder(backup.store, backup.place(), backup.broken()));
        QuarkusTransaction.joiningExisting().call(() -> BackupCopy.of(backup.id)).stream()
                .filter(copy -> copy.status() == CopyStatus.COMPLETED)
                .forEach(copy -> holders.add(new Holder(copy.store, copy.place(), !copy.sound())));
        return holders;
    }

    /**
     * Returns the stores that hold a backup and are configured: its own, then those of its copies, oldest first. Where a
     * verification found it broken comes last.
     */
    public List<Stores.Named> of(Backup backup) {
        return holders(backup).stream()
                .sorted(Comparator.comparing(Holder::broken))
                .flatMap(each -> stores.find(each.place()).stream())
                .toList();
    }

    /**
     * Returns the store that a request names to read a backup from, or those that hold it.
     *
     * @param field the field that names it
     * @param wanted null if it names none
     * @return at least one
     * @throws Fault {@code badRequest} if the store does not hold the backup, {@code serviceUnavailable} if none is
     *     configured that does
     */
    public List<Stores.Named> require(Backup backup, String field, @Nullable String wanted) {
        if (wanted == null) {
            List<Stores.Named> holding = of(backup);
            if (holding.isEmpty()) {
                throw Fault.of(FaultCode.SERVICE_UNAVAILABLE, Stores.notConfigured(backup.store));
            }
            return holding;
        }
        Holder holder = holders(backup).stream()
                .filter(each -> each.store().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> Fault.badRequest("'" + field
                        + "' must be the name of a store that holds the backup: "
                        + holders(backup).stream().map(Holder::store).collect(Collectors.joining("', '", "'", "'."))));
        return List.of(stores.find(holder.place())
                .orElseThrow(() -> Fault.of(FaultCode.SERVICE_UNAVAILABLE, Stores.notConfigured(holder.store()))));
    }

    /**
     * Returns the store to read a backup from: the wanted one; or its own, if that is configured; or that of a copy.
     *
     * @param wanted the name of a store; null if any will do
     * @throws StoreException if it is not configured
     */
    public Stores.Named own(Backup backup, @Nullable String wanted) throws StoreException {
        return wanted == null && stores.find(backup.place()).isPresent()
                ? named(backup, backup.store)
                : best(backup, wanted);
    }

    /**
     * Returns the store to read a backup from: the wanted one; or its own, if that is configured, and no verification found
     * the backup broken there; or that of a copy.
     *
     * @param wanted the name of a store; null if any will do
     * @throws StoreException if it is not configured
     */
    public Stores.Named best(Backup backup, @Nullable String wanted) throws StoreException {
        List<Stores.Named> holding = of(backup);
        return wanted != null || holding.isEmpty()
                ? named(backup, wanted == null ? backup.store : wanted)
                : holding.get(0);
    }

    /** Returns the result of the last verification of a backup in one of the stores that hold it. */
    public static Optional<Verification> verification(Backup backup, String store) {
        return backup.store.equals(store)
                ? Optional.ofNullable(backup.verification())
                : QuarkusTransaction.joiningExisting()
                        .call(() -> BackupCopy.in(store, backup.id))
                        .flatMap(copy -> Optional.ofNullable(copy.verification()));
    }

    /**
     * Returns a store that holds a backup.
     *
     * @param store its name
     * @throws StoreException if it is not configured, or holds the backup no more
     */
    public Stores.Named named(Backup backup, String store) throws StoreException {
        Holder holder = holders(backup).stream()
                .filter(each -> each.store().equals(store))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        "The store '" + store + "' holds no copy of backup " + backup.id + " any more."));
        return stores.find(holder.place()).orElseThrow(() -> new StoreException(Stores.notConfigured(store)));
    }

    /**
     * Records a copy that a store was found to hold, unless it is known, in the caller's transaction.
     *
     * @return whether it was not known
     */
    public boolean found(Backup backup, Stores.Named store) {
        Optional<BackupCopy> known = BackupCopy.in(store.name(), backup.id);
        if (known.isPresent()) {
            return false;
        }
        BackupCopy.found(backup.id, store, store.store().location(backup.folder()), clock.instant())
                .add();
        return true;
    }
}
