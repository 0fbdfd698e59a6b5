package dev.coffer.reconcile;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupCopy;
import dev.coffer.backup.BackupStores;
import dev.coffer.backup.FolderReferences;
import dev.coffer.backup.RecordedManifest;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreVersion;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceAccess;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import dev.coffer.store.UnreadableObjectException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records of backups again that a lost catalog had, from their manifests, under the ids that they had. Never
 * touches one that is there.
 */
@Singleton
class RecordRebuilder {

    private final ManifestFile manifests;
    private final FolderReferences references;
    private final BackupStores backupStores;
    private final EntityManager catalog;

    RecordRebuilder(
            ManifestFile manifests, FolderReferences references, BackupStores backupStores, EntityManager catalog) {
        this.manifests = manifests;
        this.references = references;
        this.backupStores = backupStores;
        this.catalog = catalog;
    }

    /** What became of one backup. */
    enum Outcome {
        /** There is a record now. */
        MADE,
        /** There was one before, perhaps a deleted one. */
        KNOWN,
        /** There is a record for the same backup in another store, of which this is a copy now. */
        COPY_FOUND,
        /** The record of its parent is to be made first. */
        PARENT_FIRST,
        /** A finding says why there is none, unless the backup was removed during the rebuild. */
        NOT_MADE
    }

    /**
     * What became of one backup.
     *
     * @param instanceMade whether its instance got a record too
     * @param findings a sentence for each
     */
    record Result(Outcome outcome, boolean instanceMade, Map<FindingKind, String> findings) {

        private static Result of(Outcome outcome) {
            return new Result(outcome, false, Map.of());
        }

        private static Result notMade(FindingKind kind, String why) {
            return new Result(Outcome.NOT_MADE, false, Map.of(kind, why));
        }
    }

    /**
     * Makes the record of one backup, and that of its instance if the catalog has none.
     *
     * @param orphans whether a backup is to get a record although there is none of its parent
     * @throws StoreException if the store cannot be read
     */
    Result make(Stores.Named store, StoredFolder folder, boolean orphans) throws IOException {
        Optional<Backup> known = QuarkusTransaction.requiringNew().call(() -> Backup.findByIdOptional(folder.backup()));
        if (known.isPresent()) {
            Backup row = known.get();
            if (!row.accountId.equals(folder.account()) || !row.instanceId.equals(folder.instance())) {
                return Result.notMade(
                        FindingKind.OTHER_FOLDER, "The catalog knows this backup under another account or instance.");
            }
            boolean isKnown = row.store.equals(store.name())
                    || QuarkusTransaction.requiringNew()
                            .call(() -> BackupCopy.in(store.name(), row.id).isPresent());
            if (isKnown || row.deleted()) {
                return Result.of(Outcome.KNOWN);
            }
        }
        Manifest manifest;
        try {
            manifest = manifests.read(store.store(), folder.path());
            Instant.parse(manifest.created());
            Instant.parse(manifest.completed());
        } catch (NoSuchObjectException e) {
            return Result.of(Outcome.NOT_MADE);
        } catch (ManifestFile.DamagedException | UnreadableObjectException e) {
            return Result.notMade(FindingKind.DAMAGED_MANIFEST, String.valueOf(e.getMessage()));
        } catch (DateTimeException e) {
            return Result.notMade(FindingKind.DAMAGED_MANIFEST, "Its manifest has a time that cannot be understood.");
        }
        if (!folder.equals(manifest.folder())) {
            return Result.notMade(
                    FindingKind.OTHER_FOLDER,
                    "Its manifest belongs to " + manifest.folder().path() + ".");
        }
        Map<String, String> missing = folder.missing(store.store(), manifest);
        if (!missing.isEmpty()) {
            return Result.notMade(FindingKind.NOT_WHOLE, String.join(" ", missing.values()));
        }
        return QuarkusTransaction.requiringNew()
                .call(() -> known.isPresent() ? makeCopy(store, folder, manifest) : make(store, manifest, orphans));
    }

    private Result makeCopy(Stores.Named store, StoredFolder folder, Manifest manifest) {
        references.hold(folder);
        Optional<Backup> backup = Backup.locked(folder.backup()).filter(row -> !row.deleted());
        if (backup.isEmpty()) {
            return Result.of(Outcome.KNOWN);
        }
        List<String> differences = RecordedManifest.differences(backup.get(), manifest);
        if (!backup.get().status().whole() || !differences.isEmpty()) {
            return Result.notMade(
                    FindingKind.OTHER_FOLDER,
                    "The catalog knows this backup in another store, where it is "
                            + backup.get().status() + ". " + String.join(" ", differences));
        }
        return Result.of(backupStores.found(backup.get(), store) ? Outcome.COPY_FOUND : Outcome.KNOWN);
    }

    private Result make(Stores.Named store, Manifest manifest, boolean orphans) {
        references.hold(manifest.folder());
        Optional<DatastoreVersion> version = Datastore.named(manifest.datastore())
                .flatMap(datastore -> datastore.version(manifest.datastoreVersion()));
        if (version.isEmpty()) {
            return Result.notMade(
                    FindingKind.UNKNOWN_DATASTORE,
                    "It is of " + manifest.datastore() + " " + manifest.datastoreVersion()
                            + ", which this service does not know.");
        }
        boolean orphan = manifest.parent() != null
                && Backup.findByIdOptional(manifest.parent()).isEmpty();
        if (orphan && !orphans) {
            return Result.of(Outcome.PARENT_FIRST);
        }
        Map<FindingKind, String> findings = new EnumMap<>(FindingKind.class);
        boolean instanceMade = false;
        if (Instance.findByIdOptional(manifest.instance()).isEmpty()) {
            if (manifest.connection() == null) {
                findings.put(FindingKind.INSTANCE_MISSING, "Its manifest does not say how to log in to its server.");
            } else {
                instanceMade = makeInstance(manifest, manifest.connection(), version.get());
            }
        }
        if (!makeBackup(manifest, version.get(), orphan, store)) {
            return Result.of(Outcome.KNOWN);
        }
        if (orphan) {
            findings.put(FindingKind.PARENT_MISSING, "There is no record of its parent " + manifest.parent() + ".");
        }
        return new Result(Outcome.MADE, instanceMade, findings);
    }

    private boolean makeInstance(Manifest manifest, Manifest.Connection connection, DatastoreVersion version) {
        return catalog.createNativeQuery("""
                        insert into instance (id, account_id, name, status, datastore_type, datastore_version,
                            datastore_version_id, server_version, host, port, username, password_ref, databases, tls,
                            session_pooler, created, updated)
                        values (?1, ?2, ?3, 'ACTIVE', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?15, ?14, ?14)
                        on conflict do nothing""")
                        .setParameter(1, manifest.instance())
                        .setParameter(2, manifest.account())
                        .setParameter(3, manifest.instanceName())
                        .setParameter(4, version.datastore.name)
                        .setParameter(5, version.name)
                        .setParameter(6, version.id)
                        .setParameter(7, manifest.serverVersion())
                        .setParameter(8, connection.host())
                        .setParameter(9, connection.port())
                        .setParameter(10, connection.username())
                        .setParameter(
                                11,
                                Objects.requireNonNullElse(
                                        connection.passwordRef(), InstanceAccess.lostPassword(manifest.instance())))
                        .setParameter(12, connection.databases().toArray(String[]::new))
                        .setParameter(13, connection.tls().name())
                        .setParameter(14, Instant.parse(manifest.created()))
                        .setParameter(15, "session".equals(connection.pooler()))
                        .executeUpdate()
                == 1;
    }

    /**
     * Makes the row of a backup.
     *
     * @param orphan whether the record cannot name its parent; it then keeps what its manifest names by pointing at its
     *     own folder
     * @return whether there was none
     */
    private boolean makeBackup(Manifest manifest, DatastoreVersion version, boolean orphan, Stores.Named store) {
        String folder = manifest.folder().path();
        List<String> warnings = new ArrayList<>(manifest.warnings());
        if (orphan) {
            warnings.add("The record of its parent " + manifest.parent() + " was lost.");
        }
        @Nullable UUID parent = orphan ? null : manifest.parent();
        return catalog.createNativeQuery("""
                        insert into backup (id, account_id, instance_id, parent_id, name, description, status,
                            datastore_type, datastore_version, datastore_version_id, size_bytes, location,
                            restored_folder, part_folders, storage_driver, store, container, automated, warnings, complete, attempts, created,
                            updated)
                        values (?1, ?2, ?3, cast(?4 as uuid), ?5, ?6, 'COMPLETED', ?7, ?8, ?9, ?10, ?11, ?12, cast(?18 as uuid[]),
                            ?13, ?19, ?21, ?17, ?14, cast(?20 as boolean), 1, ?15, ?16)
                        on conflict do nothing""")
                        .setParameter(1, manifest.backup())
                        .setParameter(2, manifest.account())
                        .setParameter(3, manifest.instance())
                        .setParameter(4, parent == null ? null : parent.toString())
                        .setParameter(5, Objects.requireNonNullElse(manifest.name(), "of " + manifest.created()))
                        .setParameter(6, manifest.description())
                        .setParameter(7, version.datastore.name)
                        .setParameter(8, version.name)
                        .setParameter(9, version.id)
                        .setParameter(10, manifest.storedBytes())
                        .setParameter(11, store.store().location(folder).toString())
                        .setParameter(12, orphan ? folder : null)
                        .setParameter(13, store.store().driver())
                        .setParameter(14, warnings.toArray(String[]::new))
                        .setParameter(15, Instant.parse(manifest.created()))
                        .setParameter(16, Instant.parse(manifest.completed()))
                        .setParameter(17, manifest.automated())
                        .setParameter(18, orphan ? array(manifest.folders()) : null)
                        .setParameter(19, store.name())
                        .setParameter(21, store.container())
                        .setParameter(
                                20,
                                manifest.complete() == null
                                        ? null
                                        : manifest.complete().toString())
                        .executeUpdate()
                == 1;
    }

    private static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
