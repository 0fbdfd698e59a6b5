package dev.coffer.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Which objects of the store the catalog's records account for. */
final class Owners {

    /** {@code account/instance/backup}. */
    private static final int FOLDER_DEPTH = 3;

    private final Set<Path> objects = new HashSet<>();

    /** Those of which it is unknown by now what belongs there. */
    private final Set<Path> folders = new HashSet<>();

    Owners(Path store, Collection<CatalogView.Row> rows, Sabotage sabotage) throws IOException {
        Set<Path> ofRecords = new HashSet<>();
        for (CatalogView.Row row : rows) {
            if (row.whole()) {
                Path folder = store.resolve(row.folder());
                ofRecords.add(folder);
                if (!sabotage.manifestHarmed(row.folder())) {
                    objects.add(folder.resolve(StoredBackup.MANIFEST));
                    StoredBackup.read(folder).parts().forEach(part -> objects.add(part.object()));
                } else if (row.pointsAt() == null) {
                    folders.add(folder);
                } else {
                    folders.add(Objects.requireNonNull(folder.getParent()));
                }
            }
        }
        // A record may outlive what it builds on, whose folders then stay as they are.
        for (Path object : objects) {
            Path folder = store.resolve(store.relativize(object).subpath(0, FOLDER_DEPTH));
            if (!ofRecords.contains(folder)) {
                folders.add(folder);
            }
        }
    }

    /** Whether a backup needs something in a folder. */
    boolean need(Path folder) {
        return folders.stream().anyMatch(folder::startsWith)
                || objects.stream().anyMatch(object -> object.startsWith(folder));
    }

    boolean own(Path object) {
        return objects.contains(object) || folders.stream().anyMatch(object::startsWith);
    }
}
