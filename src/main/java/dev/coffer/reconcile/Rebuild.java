package dev.coffer.reconcile;

import dev.coffer.archive.StoredFolder;
import dev.coffer.reconcile.RecordRebuilder.InstanceOutcome;
import dev.coffer.reconcile.RecordRebuilder.Made;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the records again that the catalog lost, from all manifests in the store, in constant memory. Parents come
 * before those that build on them: in the order of the keys, which is that of the ids, nearly always in one pass.
 */
@Singleton
class Rebuild implements StoreRuns.Task {

    private final Stores stores;
    private final RecordRebuilder records;
    private final FindingLog findings;
    private final Clock clock;

    Rebuild(Stores stores, RecordRebuilder records, FindingLog findings, Clock clock) {
        this.stores = stores;
        this.records = records;
        this.findings = findings;
        this.clock = clock;
    }

    /** What a pass over the store came to. */
    private static final class Pass {
        private long made;
        private long waiting;
    }

    @Override
    public void run(StoreRun run, Tally tally) throws IOException {
        for (Stores.Named store : stores.all()) {
            Pass pass = pass(store, run, tally, true, false);
            while (pass.waiting > 0) {
                // Those that still wait when nothing was made wait for a parent that will not come.
                pass = pass(store, run, tally, false, pass.made == 0);
            }
        }
    }

    private Pass pass(Stores.Named store, StoreRun run, Tally tally, boolean first, boolean orphans)
            throws IOException {
        Pass pass = new Pass();
        try (Stream<StoredObject> objects = store.store().list("")) {
            for (Iterator<StoredObject> each = objects.iterator(); each.hasNext(); ) {
                StoredObject object = each.next();
                if (first) {
                    tally.looked(object.size());
                }
                Optional<StoredFolder> folder = StoredFolder.of(object.key());
                if (folder.isPresent() && object.key().equals(folder.get().manifest())) {
                    Made made = records.make(store, folder.get(), orphans);
                    note(store, run, tally, pass, first, folder.get(), made);
                }
            }
        }
        return pass;
    }

    private void note(
            Stores.Named store, StoreRun run, Tally tally, Pass pass, boolean first, StoredFolder folder, Made made) {
        switch (made.outcome()) {
            case MADE -> madeOne(store, run, tally, pass, folder, made);
            case MADE_WITHOUT_PARENT -> {
                madeOne(store, run, tally, pass, folder, made);
                find(store, run, FindingKind.PARENT_MISSING, folder, made.why());
            }
            case PARENT_FIRST -> pass.waiting++;
            case KNOWN -> {
                // In a later pass it is one that an earlier pass has made.
                if (first) {
                    tally.add("backups_known", 1, 0);
                }
            }
            case DAMAGED -> find(store, run, FindingKind.DAMAGED_MANIFEST, folder, made.why());
            case ELSEWHERE -> find(store, run, FindingKind.OTHER_FOLDER, folder, made.why());
            case NOT_WHOLE -> find(store, run, FindingKind.NOT_WHOLE, folder, made.why());
            case UNKNOWN_DATASTORE -> find(store, run, FindingKind.UNKNOWN_DATASTORE, folder, made.why());
            case GONE -> {}
        }
    }

    private void madeOne(Stores.Named store, StoreRun run, Tally tally, Pass pass, StoredFolder folder, Made made) {
        pass.made++;
        tally.add("backups_made", 1, 0);
        if (made.instance() == InstanceOutcome.MADE) {
            tally.add("instances_made", 1, 0);
        } else if (made.instance() == InstanceOutcome.UNKNOWN) {
            find(
                    store,
                    run,
                    FindingKind.INSTANCE_MISSING,
                    folder,
                    "Its manifest does not say how to log in to its server.");
        }
    }

    private void find(Stores.Named store, StoreRun run, FindingKind kind, StoredFolder folder, String why) {
        findings.note(run, kind, store.name(), folder.path(), why, 1, 0, clock.instant());
    }
}
