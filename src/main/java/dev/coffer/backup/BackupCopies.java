package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.instance.Instance;
import dev.coffer.seal.SealKeys;
import dev.coffer.store.Stores;
import dev.coffer.work.WorkQueue;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders to copy backups to other stores, and writes the rows and the work in one transaction. A copy refers to the
 * objects of what its backup builds on, so that these backups are copied too, unless the store has them.
 */
@Singleton
public class BackupCopies {

    private final Stores stores;
    private final BackupStores holding;
    private final ManifestFile manifests;
    private final SealKeys keys;
    private final WorkQueue work;
    private final Clock clock;

    BackupCopies(
            Stores stores, BackupStores holding, ManifestFile manifests, SealKeys keys, WorkQueue work, Clock clock) {
        this.stores = stores;
        this.holding = holding;
        this.manifests = manifests;
        this.keys = keys;
        this.work = work;
        this.clock = clock;
    }

    /**
     * Returns the store with a name.
     *
     * @param field the field that names it
     * @throws Fault {@code badRequest} if there is none
     */
    public Stores.Named target(String field, String name) {
        return stores.named(name)
                .orElseThrow(() -> Fault.badRequest(
                        "'" + field + "' must be the name of a store of this service: " + stores.names() + "."));
    }

    /**
     * Returns the stores that an order names for copies.
     *
     * @param field the field that names them
     * @throws Fault {@code badRequest} if there is no such store, or one is named twice
     */
    public List<Stores.Named> targets(String field, List<String> names) {
        List<Stores.Named> targets = new ArrayList<>();
        for (String name : names) {
            Stores.Named target = target(field, name);
            if (targets.contains(target)) {
                throw Fault.badRequest("'" + field + "' names the store '" + target.name() + "' twice.");
            }
            targets.add(target);
        }
        return targets;
    }

    /**
     * Orders copies of a new backup, in the transaction of its order. They are made when it is complete.
     *
     * @throws Fault {@code badRequest} if one is for the backup's own store, {@code unprocessableEntity} if a store takes
     *     only encrypted backups, and this one will be none
     */
    void orderWith(Backup backup, List<Stores.Named> targets) {
        for (Stores.Named target : targets) {
            requireOther(backup, "backup.copy_to", target);
            if (target.store().isSealedOnly()
                    && keys.recipients(backup.accountId).isEmpty()) {
                throw StoreChoice.sealedOnly(target, "Set coffer.seal.recipients.");
            }
            orderChain(backup, "backup.copy_to", target);
            BackupCopy copy = new BackupCopy(backup.id, inContainer(backup, target), null, null, clock.instant());
            copy.add();
            if (backup.status().whole()) {
                enqueue(copy);
            }
        }
    }

    /** Orders copies of a new backup as {@link #orderWith} does; the backup's warnings name those that it cannot have. */
    void orderIfPossible(Backup backup, List<String> names) {
        for (String name : names) {
            try {
                orderWith(backup, List.of(target("backup.copy_to", name)));
            } catch (Fault fault) {
                backup.warn("It gets no copy in the store '" + name + "': " + fault.getMessage());
            }
        }
    }

    /**
     * Orders a copy of a backup, in a transaction of its own. Before that, a manifest may be read in none.
     *
     * @throws Fault {@code badRequest} if there is no such store, or it is the backup's own, or what the backup builds on
     *     cannot be copied; {@code unprocessableEntity} if the backup is not whole, or has a copy there; {@code
     *     serviceUnavailable} if no store that holds it is configured
     */
    void order(Backup backup, CopyRequest request) {
        Stores.Named target = target("copy-backup.target", request.store());
        requireOther(backup, "copy-backup.target", target);
        List<Stores.Named> from = holding.require(backup, "", null);
        if (target.store().isSealedOnly() && backup.status().whole()) {
            requireEncrypted(backup, from.get(0), target);
        }
        QuarkusTransaction.requiringNew().run(() -> {
            // The lock that a delete takes.
            Instance.findByIdOptional(backup.instanceId, LockModeType.PESSIMISTIC_WRITE);
            Backup locked = Backup.locked(backup.id)
                    .filter(found -> !found.deleted())
                    .orElseThrow(() -> Fault.notFound(backup.id.toString()));
            if (!locked.status().whole()) {
                throw locked.unavailable();
            }
            Optional<BackupCopy> there = BackupCopy.in(target.name(), locked.id);
            there.filter(copy -> isThereOrComing(copy.status())).ifPresent(copy -> {
                throw Fault.of(
                        FaultCode.UNPROCESSABLE_ENTITY,
                        "Backup " + locked.id + " has a copy in the store '" + target.name() + "' already, which is "
                                + copy.status() + ".");
            });
            orderChain(locked, "copy-backup.target", target);
            orderOne(locked, there, target, request.name(), request.description());
        });
    }

    private static void requireOther(Backup backup, String field, Stores.Named target) {
        if (backup.store.equals(target.name())) {
            throw Fault.badRequest("'" + field + "' is the store '" + target.name() + "', in which the backup itself "
                    + (backup.status().running() ? "will lie." : "lies."));
        }
    }

    private void requireEncrypted(Backup backup, Stores.Named from, Stores.Named target) {
        try {
            Manifest manifest = manifests.read(from.store(), backup.folder());
            if (!manifest.encrypted()) {
                throw StoreChoice.sealedOnly(target, "Backup " + backup.id + " is not encrypted.");
            }
        } catch (IOException | UncheckedIOException e) {
            throw Fault.of(
                    FaultCode.SERVICE_UNAVAILABLE,
                    "The store '" + from.name() + "' cannot be read. Try again later.",
                    e);
        }
    }

    private static boolean isThereOrComing(CopyStatus status) {
        return status == CopyStatus.COMPLETED || status.active();
    }

    /** Orders copies of all that a backup builds on, parents first, where they are neither there nor ordered. */
    private void orderChain(Backup backup, String field, Stores.Named target) {
        Deque<Backup> chain = new ArrayDeque<>();
        for (Backup child = backup; child.parentId != null; child = chain.getFirst()) {
            Backup parent = Backup.findById(child.parentId);
            if (parent.deleted() || !parent.status().whole()) {
                throw Fault.badRequest("'" + field + "' cannot get a copy: the backup builds on " + parent.id
                        + ", which is " + (parent.deleted() ? "deleted" : parent.status()) + ".");
            }
            chain.addFirst(parent);
        }
        for (Backup ancestor : chain) {
            Optional<BackupCopy> there = BackupCopy.in(target.name(), ancestor.id);
            if (!ancestor.store.equals(target.name())
                    && there.filter(copy -> isThereOrComing(copy.status())).isEmpty()) {
                orderOne(ancestor, there, target, null, null);
            }
        }
    }

    private void orderOne(
            Backup backup,
            Optional<BackupCopy> earlier,
            Stores.Named target,
            @Nullable String name,
            @Nullable String description) {
        Instant now = clock.instant();
        Stores.Named place = inContainer(backup, target);
        BackupCopy copy = earlier.orElseGet(() -> new BackupCopy(backup.id, place, name, description, now));
        if (earlier.isPresent()) {
            copy.orderAgain(place, name, description, now);
        }
        copy.add();
        enqueue(copy);
    }

    /** Returns a store with the container that has what a backup builds on, or else that of the backup strategy. */
    private static Stores.Named inContainer(Backup backup, Stores.Named target) {
        if (target.container() == null) {
            return target;
        }
        Backup parent = backup.parentId == null ? null : Backup.findById(backup.parentId);
        if (parent != null) {
            return parent.store.equals(target.name())
                    ? target.in(parent.container)
                    : target.in(BackupCopy.in(target.name(), parent.id)
                            .orElseThrow()
                            .container());
        }
        return target.in(BackupStrategy.inForce(backup.accountId, backup.instanceId)
                .map(strategy -> strategy.swiftContainer)
                .orElse(null));
    }

    private void enqueue(BackupCopy copy) {
        work.enqueue(BackupWork.COPY, copy.order().toString());
    }

    /** Begins the copies of a backup that is complete now, or gives them up if it failed. */
    void ended(@Observes BackupEnded event) {
        for (BackupCopy copy : BackupCopy.of(event.backup())) {
            if (copy.status().active()) {
                if (event.faultCode() == null) {
                    enqueue(copy);
                } else {
                    copy.giveUp("backupFailed", "The backup failed, so there is nothing to copy.", clock.instant());
                }
            }
        }
    }

    /** Gives up the copies of a backup that is being deleted; what they have written is removed with it. */
    void deleted(Backup backup) {
        BackupCopy.of(backup.id).stream()
                .filter(copy -> copy.status().active())
                .forEach(copy -> copy.giveUp("backupDeleted", "The backup was deleted.", clock.instant()));
    }
}
