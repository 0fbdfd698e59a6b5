package dev.coffer.reconcile;

import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.FolderReferences;
import dev.coffer.backup.FolderState;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds what is in the store and not in the catalog, and the reverse, in constant memory.
 *
 * <p>Backups may begin and end while it runs. A backup's row exists before the first of its objects, and the sweep reads
 * the store before it looks for the row. It looks for the objects of a record after it has read the record, and then
 * checks that the record still exists.
 */
@Singleton
class Sweep implements StoreRuns.Task {

    private static final UUID FIRST = new UUID(0, 0);
    private static final int PAGE = 100;

    private static final String FOREIGN = "foreign";

    private final Stores stores;
    private final FolderReferences references;
    private final FolderContents contents;
    private final FindingLog findings;
    private final Removal removal;
    private final Clock clock;

    Sweep(
            Stores stores,
            FolderReferences references,
            FolderContents contents,
            FindingLog findings,
            Removal removal,
            Clock clock) {
        this.stores = stores;
        this.references = references;
        this.contents = contents;
        this.findings = findings;
        this.removal = removal;
        this.clock = clock;
    }

    @Override
    public void run(StoreRun run, Tally tally) throws IOException {
        for (Stores.Named store : stores.all()) {
            lookAtFolders(store, run, tally);
        }
        lookAtRecords(run, tally);
        for (Stores.Named store : stores.all()) {
            lookAtLeftovers(store, run, tally);
        }
    }

    // The store, for what has no record.

    private void lookAtFolders(Stores.Named store, StoreRun run, Tally tally) throws IOException {
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
                    judge(store, run, tally, group);
                    group = null;
                }
                if (folder != null) {
                    group = group == null ? new Group(folder) : group;
                    group.add(object);
                }
            }
            if (group != null) {
                judge(store, run, tally, group);
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
    }

    private void judge(Stores.Named store, StoreRun run, Tally tally, Group group) throws IOException {
        FolderState state = QuarkusTransaction.requiringNew().call(() -> references.state(store.name(), group.folder));
        switch (state) {
            case RUNNING, LIVE, DELETE_FAILED -> {}
            case MISPLACED ->
                note(
                        store,
                        run,
                        FindingKind.MISMATCH,
                        group,
                        "The catalog knows this backup in another store, or under another account or instance.");
            case DEAD, UNKNOWN -> judgeUnowned(store, run, tally, group, state);
        }
    }

    private void judgeUnowned(Stores.Named store, StoreRun run, Tally tally, Group group, FolderState state)
            throws IOException {
        if (QuarkusTransaction.requiringNew().call(() -> references.needed(store.name(), group.folder))) {
            return;
        }
        if (state == FolderState.UNKNOWN && group.manifest) {
            noteUnknown(store, run, group);
            return;
        }
        Instant firstSeen = note(
                store,
                run,
                FindingKind.ORPHAN,
                group,
                state == FolderState.DEAD ? "The backup failed or was deleted." : "The catalog has no such backup.");
        if (removal.mayRemove(run, firstSeen) && removal.removeFolder(store, group.folder, state)) {
            findings.resolve(run, FindingKind.ORPHAN, store.name(), group.folder.path());
            tally.add(Removal.REMOVED, group.objects, group.bytes);
        }
    }

    /** A whole backup is never removed for the sole reason that the catalog, which may have been lost, knows nothing. */
    private void noteUnknown(Stores.Named store, StoreRun run, Group group) throws IOException {
        try {
            Optional<String> mismatch = contents.mismatch(store.store(), group.folder);
            note(
                    store,
                    run,
                    mismatch.isPresent() ? FindingKind.MISMATCH : FindingKind.UNKNOWN_BACKUP,
                    group,
                    mismatch.orElse("The catalog has no record of it; rebuilding makes one."));
        } catch (NoSuchObjectException e) {
            // It was removed after the store was listed.
        }
    }

    private Instant note(Stores.Named store, StoreRun run, FindingKind kind, Group group, String detail) {
        return findings.note(
                run, kind, store.name(), group.folder.path(), detail, group.objects, group.bytes, clock.instant());
    }

    // The catalog, for what has no objects.

    private void lookAtRecords(StoreRun run, Tally tally) throws IOException {
        UUID last = FIRST;
        List<Backup> page = pageAfter(last);
        while (!page.isEmpty()) {
            for (Backup record : page) {
                compare(run, tally, record);
                last = record.id;
            }
            page = pageAfter(last);
        }
    }

    private static List<Backup> pageAfter(UUID last) {
        return QuarkusTransaction.requiringNew().call(() -> Backup.wholeAfter(last, PAGE));
    }

    private void compare(StoreRun run, Tally tally, Backup record) throws IOException {
        Stores.Named store = stores.find(record.store).orElse(null);
        if (store == null) {
            String why = Stores.notConfigured(record.store);
            findings.note(run, FindingKind.MISMATCH, record.store, record.folder(), why, 1, 0, clock.instant());
            return;
        }
        FolderContents.Comparison found = contents.compare(store.store(), record);
        boolean wrong = found.mismatch().isPresent() || !found.missing().isEmpty();
        if (wrong && stillThere(record)) {
            Instant now = clock.instant();
            found.mismatch()
                    .ifPresent(why ->
                            findings.note(run, FindingKind.MISMATCH, store.name(), record.folder(), why, 1, 0, now));
            found.missing()
                    .forEach((key, how) -> findings.note(run, FindingKind.MISSING, store.name(), key, how, 1, 0, now));
        }
        for (StoredObject stray : found.strays()) {
            remove(store, run, tally, FindingKind.STRAY, stray, "The manifest of its folder does not name it.");
        }
    }

    private static boolean stillThere(Backup record) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Backup.ofAccount(record.accountId, record.id).isPresent());
    }

    // The store, for what dead uploads left.

    private void lookAtLeftovers(Stores.Named store, StoreRun run, Tally tally) throws IOException {
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
                    remove(
                            store,
                            run,
                            tally,
                            FindingKind.LEFTOVER,
                            leftover,
                            "No backup runs that would go on with it.");
                }
            }
        }
    }

    private void remove(
            Stores.Named store, StoreRun run, Tally tally, FindingKind kind, StoredObject object, String detail) {
        Instant firstSeen =
                findings.note(run, kind, store.name(), object.key(), detail, 1, object.size(), clock.instant());
        if (removal.mayRemove(run, firstSeen) && removal.removeObject(store, object, kind)) {
            findings.resolve(run, kind, store.name(), object.key());
            tally.add(Removal.REMOVED, 1, object.size());
        }
    }
}
