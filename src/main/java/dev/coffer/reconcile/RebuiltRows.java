package dev.coffer.reconcile;

import dev.coffer.archive.Manifest;
import dev.coffer.datastore.DatastoreVersion;
import dev.coffer.instance.InstanceAccess;
import dev.coffer.reconcile.RecordRebuilder.InstanceOutcome;
import dev.coffer.store.Stores;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows under ids that were given long ago, which no entity does; in the caller's transaction, and only where
 * there is none.
 */
@Singleton
class RebuiltRows {

    private final EntityManager catalog;

    RebuiltRows(EntityManager catalog) {
        this.catalog = catalog;
    }

    InstanceOutcome makeInstance(Manifest manifest, DatastoreVersion version) {
        boolean known = !catalog.createNativeQuery("select id from instance where id = ?1", UUID.class)
                .setParameter(1, manifest.instance())
                .getResultList()
                .isEmpty();
        if (known) {
            return InstanceOutcome.KNOWN;
        }
        Manifest.Connection connection = manifest.connection();
        if (connection == null) {
            return InstanceOutcome.UNKNOWN;
        }
        int made = catalog.createNativeQuery("""
                        insert into instance (id, account_id, name, status, datastore_type, datastore_version,
                            datastore_version_id, server_version, host, port, username, password_ref, databases, tls,
                            created, updated)
                        values (?1, ?2, ?3, 'ACTIVE', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)
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
                .setParameter(14, RecordRebuilder.instant(manifest.created()))
                .executeUpdate();
        return made == 1 ? InstanceOutcome.MADE : InstanceOutcome.KNOWN;
    }

    /**
     * Makes the row of a backup.
     *
     * @param orphan whether the record cannot name its parent; it then keeps what its manifest names by pointing at its
     *     own folder
     * @return whether there was none
     */
    boolean makeBackup(Manifest manifest, DatastoreVersion version, boolean orphan, Stores.Named store) {
        String folder = FolderContents.folderOf(manifest).path();
        List<String> warnings = new ArrayList<>(manifest.warnings());
        if (orphan) {
            warnings.add("The record of its parent " + manifest.parent() + " was lost.");
        }
        @Nullable UUID parent = orphan ? null : manifest.parent();
        return catalog.createNativeQuery("""
                        insert into backup (id, account_id, instance_id, parent_id, name, description, status,
                            datastore_type, datastore_version, datastore_version_id, size_bytes, location,
                            restored_folder, part_folders, storage_driver, store, automated, warnings, attempts, created,
                            updated)
                        values (?1, ?2, ?3, cast(?4 as uuid), ?5, ?6, 'COMPLETED', ?7, ?8, ?9, ?10, ?11, ?12, cast(?18 as uuid[]),
                            ?13, ?19, ?17, ?14, 1, ?15, ?16)
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
                        .setParameter(15, RecordRebuilder.instant(manifest.created()))
                        .setParameter(16, RecordRebuilder.instant(manifest.completed()))
                        .setParameter(17, manifest.automated())
                        .setParameter(18, orphan ? array(manifest.folders()) : null)
                        .setParameter(19, store.name())
                        .executeUpdate()
                == 1;
    }

    private static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
