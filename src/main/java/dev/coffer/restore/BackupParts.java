package dev.coffer.restore;

import dev.coffer.archive.Manifest;
import dev.coffer.engine.RestoreEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a backup by what a restore does with them.
 *
 * @param databases the dump of each database, in the order of the backup
 * @param globals the part that belongs to no database; nothing if the backup has none
 * @param pieces those of a log, in order, which are replayed upon the databases; empty for most backups
 */
public record BackupParts(
        Map<String, Manifest.Part> databases, Optional<Manifest.Part> globals, List<Manifest.Part> pieces) {

    /** Sorts the parts of a backup. */
    public static BackupParts of(Manifest manifest, RestoreEngine engine) {
        Map<String, Manifest.Part> databases = new LinkedHashMap<>();
        List<Manifest.Part> pieces = new ArrayList<>();
        Optional<Manifest.Part> globals = Optional.empty();
        for (Manifest.Part part : manifest.parts()) {
            String database = part.database();
            if (database != null) {
                databases.putIfAbsent(database, part);
            } else if (engine.replays(part.format())) {
                pieces.add(part);
            } else if (globals.isEmpty()) {
                globals = Optional.of(part);
            }
        }
        return new BackupParts(databases, globals, pieces);
    }
}
