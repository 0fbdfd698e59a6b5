package dev.coffer.reconcile;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.archive.StoredObjects;
import dev.coffer.backup.Backup;
import dev.coffer.backup.FolderReferences;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreVersion;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import dev.coffer.store.UnreadableObjectException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the records of backups again that a lost catalog had, from their manifests. Never touches one that is there. */
@Singleton
public class RecordRebuilder {

    private final ManifestFile manifests;
    private final FolderReferences references;
    private final RebuiltRows rows;

    RecordRebuilder(ManifestFile manifests, FolderReferences references, RebuiltRows rows) {
        this.manifests = manifests;
        this.references = references;
        this.rows = rows;
    }

    /** What became of one backup. */
    public enum Outcome {
        /** There is a record. */
        MADE,
        /** There is a record, but it names no parent, since there is none of the parent. */
        MADE_WITHOUT_PARENT,
        /** There was one before, perhaps a deleted one. */
        KNOWN,
        /** The record of its parent is to be made first. */
        PARENT_FIRST,
        /** Its manifest cannot be understood. */
        DAMAGED,
        /** Its manifest is that of another folder. */
        ELSEWHERE,
        /** Not all its parts are there in their size. */
        NOT_WHOLE,
        /** This service does not know its datastore or its version. */
        UNKNOWN_DATASTORE,
        /** It was removed during the rebuild. */
        GONE
    }

    /** What became of the instance of a backup whose record was made. */
    public enum InstanceOutcome {
        MADE,
        KNOWN,
        /** The manifest does not say how to log in. */
        UNKNOWN
    }

    /**
     * What became of it.
     *
     * @param why a sentence, where there is something to say
     */
    public record Made(Outcome outcome, InstanceOutcome instance, String why) {

        private Made(Outcome outcome, String why) {
            this(outcome, InstanceOutcome.KNOWN, why);
        }
    }

    /**
     * Makes the record of one backup, and that of its instance if the catalog has none.
     *
     * @param orphans whether a backup is to get a record although there is none of its parent
     * @throws StoreException if the store cannot be read
     */
    public Made make(Stores.Named store, StoredFolder folder, boolean orphans) throws IOException {
        Optional<Made> known = QuarkusTransaction.requiringNew().call(() -> known(store, folder));
        if (known.isPresent()) {
            return known.get();
        }
        Manifest manifest;
        try {
            manifest = manifests.read(store.store(), folder.path());
        } catch (NoSuchObjectException e) {
            return new Made(Outcome.GONE, "");
        } catch (ManifestFile.DamagedException | UnreadableObjectException e) {
            return new Made(Outcome.DAMAGED, String.valueOf(e.getMessage()));
        }
        if (!folder.equals(FolderContents.folderOf(manifest))) {
            return new Made(
                    Outcome.ELSEWHERE,
                    "Its manifest belongs to "
                            + FolderContents.folderOf(manifest).path() + ".");
        }
        Map<String, String> missing = StoredObjects.missing(store.store(), folder, manifest);
        if (!missing.isEmpty()) {
            return new Made(Outcome.NOT_WHOLE, String.join(" ", missing.values()));
        }
        if (instant(manifest.created()) == null || instant(manifest.completed()) == null) {
            return new Made(Outcome.DAMAGED, "Its manifest has a time that cannot be understood.");
        }
        return QuarkusTransaction.requiringNew().call(() -> make(store, folder, manifest, orphans));
    }

    private static Optional<Made> known(Stores.Named store, StoredFolder folder) {
        return Backup.<Backup>findByIdOptional(folder.backup())
                .map(
                        row -> row.accountId.equals(folder.account())
                                        && row.instanceId.equals(folder.instance())
                                        && row.store.equals(store.name())
                                ? new Made(Outcome.KNOWN, "")
                                : new Made(
                                        Outcome.ELSEWHERE,
                                        "The catalog knows this backup in another store, or under another account or instance."));
    }

    private Made make(Stores.Named store, StoredFolder folder, Manifest manifest, boolean orphans) {
        references.hold(folder);
        Optional<DatastoreVersion> version = Datastore.named(manifest.datastore())
                .flatMap(datastore -> datastore.version(manifest.datastoreVersion()));
        if (version.isEmpty()) {
            return new Made(
                    Outcome.UNKNOWN_DATASTORE,
                    "It is of " + manifest.datastore() + " " + manifest.datastoreVersion()
                            + ", which this service does not know.");
        }
        boolean orphan = manifest.parent() != null
                && Backup.findByIdOptional(manifest.parent()).isEmpty();
        if (orphan && !orphans) {
            return new Made(Outcome.PARENT_FIRST, "");
        }
        InstanceOutcome instance = rows.makeInstance(manifest, version.get());
        boolean made = rows.makeBackup(manifest, version.get(), orphan, store);
        if (!made) {
            return new Made(Outcome.KNOWN, "");
        }
        return orphan
                ? new Made(
                        Outcome.MADE_WITHOUT_PARENT,
                        instance,
                        "There is no record of its parent " + manifest.parent() + ".")
                : new Made(Outcome.MADE, instance, "");
    }

    static @Nullable Instant instant(String time) {
        try {
            return Instant.parse(time);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
