package dev.coffer.reconcile;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupCopy;
import dev.coffer.backup.FolderReferences;
import dev.coffer.backup.FolderState;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import dev.coffer.store.UnreadableObjectException;
import dev.coffer.work.Claims;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is in the store and not in the catalog, and the reverse, in constant memory.
 *
 * <p>Backups may begin and end while it runs. A backup's row exists before the first of its objects, and the sweep reads
 * the store before it looks for the row. It looks for the objects of a record after it has read the record, and then
 * checks that the record still exists.
 */
@Singleton
class Sweep extends StoreWork {

    private static final UUID FIRST = new UUID(0, 0);
    private static final int PAGE = 100;

    private static final String FOREIGN = "foreign";

    private final Stores stores;
    private final FolderReferences references;
    private final ManifestFile manifests;
    private final Removal removal;

    Sweep(
            Stores stores,
            FolderReferences references,
            ManifestFile manifests,
            Removal removal,
            Claims claims,
            Clock clock) {
        super(RunKind.SWEEP, claims, clock);
        this.stores = stores;
        this.references = references;
        this.manifests = manifests;
        this.removal = removal;
    }

    @Override
    void look(Tally tally) throws InterruptedException {
        List<Stores.Named> places = stores.all(QuarkusTransaction.requiringNew()
                .call(() -> Stream.concat(Backup.places().stream(), BackupCopy.places().stream())
                        .toList()));
        for (Stores.Named store : places) {
            tally.in(store, () -> lookAtFolders(store, tally));
        }
        lookAtRecords(tally);
        for (Stores.Named store : places) {
            tally.in(store, () -> lookAtLeftovers(store, tally));
        }
    }

    // The store, for what has no record.

    private void lookAtFolders(Stores.Named store, Tally tally) throws IOException {
        try (Stream<StoredObject> objects = store.store().list("")) {
            Group group = null;
            for (Iterator<StoredObject> each = objects.iterator(); each.hasNext(); ) {
                StoredObject object = each.next();
                tally.looked(object.size());
                StoredFolder folder = StoredFolder.of(object.key()).orElse(null);
                if (folder == null || !folder.names(object.key())) {
                    tally.add(FOREIGN, 1, object.size());
                }
                if (group != null && !group.folder.equals(folder)) {
                    judge(store, tally, group);
                    group = null;
                }
                if (folder != null) {
                    group = group == null ? new Group(folder) : group;
                    group.add(object);
                }
            }
            if (group != null) {
                judge(store, tally, group);
            }
        }
    }

    /** The objects of one folder, which a listing gives one after the other. */
    private static final class Group {

        private final StoredFolder folder;
        private long objects;
        private long bytes;
        private boolean manifest;

        Group(StoredFolder folder) {
            this.folder = folder;
        }

        void add(StoredObject object) {
            objects++;
            bytes += object.size();
            manifest |= object.key().equals(folder.manifest());
        }

        Finding finding(FindingKind kind, Stores.Named store, String detail) {
            return new Finding(kind, store.name(), folder.path(), detail, objects, bytes);
        }
    }

    private void judge(Stores.Named store, Tally tally, Group group) throws IOException {
        FolderState state = QuarkusTransaction.requiringNew().call(() -> references.state(store.name(), group.folder));
        switch (state) {
            case RUNNING, LIVE, DELETE_FAILED -> {}
            case MISPLACED ->
                tally.find(group.finding(
                        FindingKind.MISMATCH,
                        store,
                        "The catalog knows this backup in another store, or under another account or instance."));
            case DEAD, UNKNOWN -> judgeUnowned(store, tally, group, state);
        }
    }

    private void judgeUnowned(Stores.Named store, Tally tally, Group group, FolderState state) throws IOException {
        if (QuarkusTransaction.requiringNew().call(() -> references.needed(store.name(), group.folder))) {
            return;
        }
        if (state == FolderState.UNKNOWN && group.manifest) {
            noteUnknown(store, tally, group);
            return;
        }
        Finding orphan = group.finding(
                FindingKind.ORPHAN,
                store,
                state == FolderState.DEAD
                        ? "The backup or its copy failed, or was deleted."
                        : "The catalog has no such backup.");
        if (removal.mayRemove(tally.run, tally.find(orphan)) && removal.removeFolder(store, group.folder, state)) {
            tally.removed(orphan);
        }
    }

    /** A whole backup is never removed for the sole reason that the catalog, which may have been lost, knows nothing. */
    private void noteUnknown(Stores.Named store, Tally tally, Group group) throws IOException {
        try {
            manifest(store, group.folder);
            tally.find(group.finding(
                    FindingKind.UNKNOWN_BACKUP, store, "The catalog has no record of it; rebuilding makes one."));
        } catch (MismatchException e) {
            tally.find(group.finding(FindingKind.MISMATCH, store, e.why));
        } catch (NoSuchObjectException e) {
            // It was removed after the store was listed.
        }
    }

    /** A manifest is not to be relied on. */
    private static final class MismatchException extends IOException {
        private final String why;

        MismatchException(@Nullable String why) {
            super(why);
            this.why = String.valueOf(why);
        }
    }

    private Manifest manifest(Stores.Named store, StoredFolder folder) throws IOException {
        Manifest manifest;
        try {
            manifest = manifests.read(store.store(), folder.path());
        } catch (ManifestFile.DamagedException | UnreadableObjectException e) {
            throw new MismatchException(e.getMessage());
        }
        if (!folder.equals(manifest.folder())) {
            throw new MismatchException("The manifest is that of another folder.");
        }
        return manifest;
    }

    // The catalog, for what has no objects.

    private void lookAtRecords(Tally tally) throws InterruptedException {
        UUID last = FIRST;
        List<Backup> page = pageAfter(last);
        while (!page.isEmpty()) {
            Map<UUID, List<String>> copies = copiesOf(page);
            for (Backup record : page) {
                last = record.id;
                lookAtRecord(tally, record, record.place());
                for (String place : copies.getOrDefault(record.id, List.of())) {
                    lookAtRecord(tally, record, place);
                }
            }
            page = pageAfter(last);
        }
    }

    private void lookAtRecord(Tally tally, Backup record, String place) throws InterruptedException {
        Optional<Stores.Named> store = stores.find(place);
        if (store.isPresent()) {
            tally.in(store.get(), () -> compare(store.get(), tally, record));
        } else {
            String name = place.replaceFirst("/.*", "");
            String why = Stores.notConfigured(name);
            tally.find(new Finding(FindingKind.MISMATCH, name, record.folder(), why, 1, 0));
        }
    }

    /** Returns the places of complete copies, by the ids of the backups. */
    private static Map<UUID, List<String>> copiesOf(List<Backup> page) {
        List<UUID> ids = page.stream().map(record -> record.id).toList();
        return QuarkusTransaction.requiringNew().call(() -> BackupCopy.completedOf(ids)).stream()
                .collect(groupingBy(copy -> copy.backupId, mapping(BackupCopy::place, toList())));
    }

    private static List<Backup> pageAfter(UUID last) {
        return QuarkusTransaction.requiringNew().call(() -> Backup.wholeAfter(last, PAGE));
    }

    /** Compares a record that is whole with its manifest and what lies beside it, by names and sizes alone. */
    private void compare(Stores.Named store, Tally tally, Backup record) throws IOException {
        StoredFolder folder = StoredFolder.of(record.folder()).orElseThrow();
        List<Finding> wrong = new ArrayList<>();
        try {
            Manifest manifest = manifest(store, folder);
            if (!Objects.equals(manifest.storedBytes(), record.sizeBytes())) {
                throw new MismatchException("The manifest names parts of " + manifest.storedBytes()
                        + " bytes, but the record says " + record.sizeBytes() + ".");
            }
            folder.missing(store.store(), manifest)
                    .forEach((key, how) -> wrong.add(new Finding(FindingKind.MISSING, store.name(), key, how, 1, 0)));
            for (StoredObject stray : strays(store, folder, manifest)) {
                remove(store, tally, FindingKind.STRAY, stray, "The manifest of its folder does not name it.");
            }
        } catch (NoSuchObjectException e) {
            String how = "The manifest is not there.";
            wrong.add(new Finding(FindingKind.MISSING, store.name(), folder.manifest(), how, 1, 0));
        } catch (MismatchException e) {
            wrong.add(new Finding(FindingKind.MISMATCH, store.name(), folder.path(), e.why, 1, 0));
        }
        if (!wrong.isEmpty() && stillThere(record)) {
            wrong.forEach(tally::find);
        }
    }

    /** What the manifest does not name; an object of a name that is none of this service's is not among them. */
    private static List<StoredObject> strays(Stores.Named store, StoredFolder folder, Manifest manifest)
            throws IOException {
        try (Stream<StoredObject> objects = store.store().list(folder.path())) {
            return objects.filter(object -> folder.names(object.key())
                            && !object.key().equals(folder.manifest())
                            && !manifest.names(
                                    folder.backup(),
                                    object.key().substring(folder.path().length() + 1)))
                    .toList();
        }
    }

    private static boolean stillThere(Backup record) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Backup.ofAccount(record.accountId, record.id).isPresent());
    }

    // The store, for what dead uploads left.

    private void lookAtLeftovers(Stores.Named store, Tally tally) throws IOException {
        try (Stream<StoredObject> leftovers = store.store().leftovers("")) {
            for (Iterator<StoredObject> each = leftovers.iterator(); each.hasNext(); ) {
                StoredObject leftover = each.next();
                Optional<StoredFolder> folder = StoredFolder.of(leftover.key());
                if (folder.isEmpty()) {
                    tally.add(FOREIGN, 1, leftover.size());
                    continue;
                }
                FolderState state =
                        QuarkusTransaction.requiringNew().call(() -> references.state(store.name(), folder.get()));
                if (state != FolderState.RUNNING && state != FolderState.MISPLACED) {
                    remove(store, tally, FindingKind.LEFTOVER, leftover, "No backup runs that would go on with it.");
                }
            }
        }
    }

    private void remove(Stores.Named store, Tally tally, FindingKind kind, StoredObject object, String detail) {
        Finding found = new Finding(kind, store.name(), object.key(), detail, 1, object.size());
        if (removal.mayRemove(tally.run, tally.find(found)) && removal.removeObject(store, object, kind)) {
            tally.removed(found);
        }
    }
}
