package dev.coffer.backup;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.StoredFolder;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreVersion;
import dev.coffer.instance.Instance;
import dev.coffer.store.Stores;
import dev.coffer.store.filesystem.FilesystemStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Backups in each of their states, outside of any catalog. */
public final class SampleBackups {

    public static final Instant ORDERED = Instant.parse("2026-01-02T03:04:05Z");
    public static final URI WHERE = URI.create("file:/store/acme/instance/backup");
    public static final String STORED =
            "acme/00000000-0000-0007-0000-000000000007/00000000-0000-0006-0000-000000000006";
    public static final Stores.Named STORE = new Stores.Named(Stores.LOCAL, new FilesystemStore(Path.of("/store")), 4);
    public static final UUID RUN = new UUID(1, 1);
    public static final String WORKER = "worker-1/42";
    public static final UUID REMOVAL = new UUID(3, 3);

    private SampleBackups() {}

    public static Instance instance() {
        Instance instance = new Instance("acme", ORDERED);
        instance.id = new UUID(7, 7);
        instance.databases = List.of();
        return instance;
    }

    /** A backup in a status, led there by {@link #RUN} where a run was needed. */
    public static Backup in(BackupStatus status) {
        Backup backup = new Backup(instance(), null, STORE, List.of(), ORDERED);
        backup.id = new UUID(8, 8);
        switch (status) {
            case NEW -> {}
            case BUILDING -> backup.begin(RUN, WORKER, ORDERED);
            case SAVING -> {
                backup.begin(RUN, WORKER, ORDERED);
                backup.saving(RUN, ORDERED);
            }
            case FAILED -> {
                backup.begin(RUN, WORKER, ORDERED);
                backup.fail(RUN, "toolFailed", "It was killed.", null, ORDERED);
            }
            case COMPLETED -> complete(backup);
            case DELETE_FAILED -> {
                complete(backup);
                backup.delete(REMOVAL, ORDERED);
                backup.beginRemoval(RUN, WORKER, ORDERED);
                backup.deleteFailed(RUN, "storeFailed", "Permission denied.", ORDERED);
            }
            case RESTORED -> {
                return restored();
            }
        }
        return backup;
    }

    /** A record for a backup that another catalog made. */
    private static Backup restored() {
        Datastore datastore = new Datastore();
        datastore.name = "PostgreSQL";
        DatastoreVersion version = new DatastoreVersion();
        version.id = new UUID(5, 15);
        version.name = "15";
        version.datastore = datastore;
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                new UUID(6, 6),
                null,
                "nightly",
                null,
                false,
                "acme",
                new UUID(7, 7),
                "orders",
                null,
                "PostgreSQL",
                "15",
                "15.18",
                "pg_dump 15.18",
                ORDERED.toString(),
                ORDERED.toString(),
                List.of(),
                List.of("One database is left out."),
                false,
                Map.of(),
                null,
                List.of());
        return Backup.restored(
                new StoredBackups.Found(STORE, StoredFolder.of(STORED).orElseThrow(), manifest, version),
                null,
                ORDERED);
    }

    private static void complete(Backup backup) {
        backup.begin(RUN, WORKER, ORDERED);
        backup.saving(RUN, ORDERED);
        backup.complete(RUN, 1, WHERE, List.of(), true, ORDERED);
    }
}
