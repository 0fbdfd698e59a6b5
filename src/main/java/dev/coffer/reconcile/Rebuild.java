package dev.coffer.reconcile;

import dev.coffer.archive.StoredFolder;
import dev.coffer.store.ContainerStore;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the records again that the catalog lost, from all manifests in the stores, in constant memory. A backup that lies
 * in several stores gets one record, in the first store that is read, with copies in the others. Parents come
 * before those that build on them: in the order of the keys, which is that of the ids, nearly always in one pass.
 */
@Singleton
class Rebuild extends StoreWork {

    private final Stores stores;
    private final RecordRebuilder records;

    Rebuild(Stores stores, RecordRebuilder records, Claims claims, Clock clock) {
        super(RunKind.REBUILD, claims, clock);
        this.stores = stores;
        this.records = records;
    }

    /** What a pass over a store came to. */
    private static final class Pass {
        private long made;
        private long waiting;
    }

    @Override
    void look(Tally tally) throws InterruptedException {
        for (Stores.Named store : stores.all()) {
            tally.in(store, () -> {
                for (Stores.Named place : places(store)) {
                    rebuild(place, tally);
                }
            });
        }
    }

    /** The catalog that is lost is the only one that knew which containers hold backups. */
    private static List<Stores.Named> places(Stores.Named store) throws IOException {
        return store.store() instanceof ContainerStore containers
                ? containers.containers().stream().map(store::in).toList()
                : List.of(store);
    }

    private void rebuild(Stores.Named store, Tally tally) throws IOException {
        Pass pass = pass(store, tally, true, false);
        while (pass.waiting > 0) {
            // Those that still wait when nothing was made wait for a parent that will not come.
            pass = pass(store, tally, false, pass.made == 0);
        }
    }

    private Pass pass(Stores.Named store, Tally tally, boolean first, boolean orphans) throws IOException {
        Pass pass = new Pass();
        try (Stream<StoredObject> objects = store.store().list("")) {
            for (Iterator<StoredObject> each = objects.iterator(); each.hasNext(); ) {
                StoredObject object = each.next();
                if (first) {
                    tally.looked(object.size());
                }
                Optional<StoredFolder> folder = StoredFolder.of(object.key());
                if (folder.isPresent() && object.key().equals(folder.get().manifest())) {
                    RecordRebuilder.Result result = records.make(store, folder.get(), orphans);
                    result.findings()
                            .forEach((kind, why) -> tally.find(
                                    new Finding(kind, store.name(), folder.get().path(), why, 1, 0)));
                    count(result, tally, pass, first);
                }
            }
        }
        return pass;
    }

    private static void count(RecordRebuilder.Result result, Tally tally, Pass pass, boolean first) {
        switch (result.outcome()) {
            case MADE -> {
                pass.made++;
                tally.add("backups_made", 1, 0);
                if (result.instanceMade()) {
                    tally.add("instances_made", 1, 0);
                }
            }
            case COPY_FOUND -> tally.add("copies_made", 1, 0);
            case PARENT_FIRST -> pass.waiting++;
            case KNOWN -> {
                // In a later pass it is one that an earlier pass has made.
                if (first) {
                    tally.add("backups_known", 1, 0);
                }
            }
            case NOT_MADE -> {}
        }
    }
}
