package dev.coffer.backup;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.StoredFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What the record of a backup knows of its manifest, so that an exchanged manifest shows. */
public final class RecordedManifest {

    private RecordedManifest() {}

    /** Returns a sentence for each thing that a manifest says otherwise than the record; empty if it is the right one. */
    public static List<String> differences(Backup backup, Manifest manifest) {
        List<String> differences = new ArrayList<>();
        Optional<UUID> folder = StoredFolder.of(backup.folder()).map(StoredFolder::backup);
        boolean same = folder.equals(Optional.of(manifest.backup()))
                && backup.accountId.equals(manifest.account())
                && backup.instanceId.equals(manifest.instance())
                && backup.datastore.type.equals(manifest.datastore())
                && backup.datastore.version.equals(manifest.datastoreVersion());
        if (!same) {
            differences.add(Manifest.FILE + " is that of another backup.");
        }
        if (backup.parentId != null && !backup.parentId.equals(manifest.parent())) {
            differences.add(Manifest.FILE + " names another parent than the record: " + manifest.parent() + ".");
        }
        if (!Objects.equals(backup.sizeBytes(), manifest.storedBytes())) {
            differences.add(Manifest.FILE + " names parts of " + manifest.storedBytes() + " bytes, but "
                    + backup.sizeBytes() + " were stored.");
        }
        return differences;
    }
}
