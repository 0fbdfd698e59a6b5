package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.archive.Manifest;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.RestoreEngine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of a backup a restore is about, and what it reads.
 *
 * @param databases their names, in the order of the backup
 * @param parts those of the databases, and the one that belongs to none; with pieces of a log, all of the backup
 * @param notes what is left out without a request
 */
record WantedParts(List<String> databases, List<Manifest.Part> parts, List<String> notes) {

    /** The databases that every server has, mostly with nothing in them. */
    private static final Set<String> OF_EVERY_SERVER = Set.of("postgres", "template1");

    /** Returns all parts of a backup. */
    static WantedParts all(Manifest manifest, RestoreEngine engine) {
        BackupParts parts = BackupParts.of(manifest, engine);
        return of(manifest, parts, databases(manifest, parts), List.of());
    }

    /**
     * Returns the parts that an order names. If it names none, these are all, but for databases that every server has and
     * that hold no tables.
     *
     * @throws Fault {@code unprocessableEntity} if the backup lacks a database
     */
    static WantedParts named(Manifest manifest, RestoreEngine engine, Set<String> names) {
        BackupParts parts = BackupParts.of(manifest, engine);
        Set<String> there = databases(manifest, parts);
        for (String name : names) {
            if (!there.contains(name)) {
                throw Fault.of(
                        FaultCode.UNPROCESSABLE_ENTITY,
                        "Backup " + manifest.backup() + " has no database " + Fault.quote(name) + ". It has "
                                + listed(there) + ".");
            }
        }
        if (!names.isEmpty()) {
            there.retainAll(names);
            return of(manifest, parts, there, List.of());
        }
        Set<String> empty = new HashSet<>(OF_EVERY_SERVER);
        empty.removeIf(name -> !isWithoutTables(manifest, name));
        empty.retainAll(there);
        if (empty.isEmpty() || empty.size() == there.size()) {
            return of(manifest, parts, there, List.of());
        }
        there.removeAll(empty);
        return of(
                manifest,
                parts,
                there,
                empty.stream()
                        .sorted()
                        .map(name -> "The database " + name
                                + " was left out, as it holds no tables. Name it in 'databases'" + " to restore it.")
                        .toList());
    }

    private static WantedParts of(Manifest manifest, BackupParts parts, Set<String> databases, List<String> notes) {
        if (databases.isEmpty()) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY, "Backup " + manifest.backup() + " has no database to restore.");
        }
        List<Manifest.Part> read = new ArrayList<>(parts.databases().values());
        if (parts.pieces().isEmpty()) {
            read.removeIf(part -> !databases.contains(part.database()));
        }
        read.addAll(parts.pieces());
        parts.globals().ifPresent(read::add);
        return new WantedParts(List.copyOf(databases), List.copyOf(read), notes);
    }

    /** Returns the names of the databases. A log may have made some of which there is no dump. */
    private static Set<String> databases(Manifest manifest, BackupParts parts) {
        Set<String> databases = new LinkedHashSet<>(parts.databases().keySet());
        if (!parts.pieces().isEmpty()) {
            manifest.contents().forEach(each -> databases.add(each.database()));
        }
        return databases;
    }

    private static boolean isWithoutTables(Manifest manifest, String database) {
        return manifest.contents().stream()
                .filter(each -> each.database().equals(database))
                .anyMatch(each -> each.incomplete() == null
                        && each.largeObjects() == null
                        && each.schemas().stream()
                                .allMatch(schema -> schema.tables().isEmpty()
                                        && schema.sequences().isEmpty()));
    }

    /**
     * Checks that a database has tables, as far as the manifest lists them.
     *
     * @throws Fault {@code unprocessableEntity} that names the first which it lacks
     */
    static void requireTables(Manifest manifest, String database, List<TableName> tables) {
        Optional<DatabaseContents> contents = manifest.contents().stream()
                .filter(each -> each.database().equals(database) && each.incomplete() == null)
                .findFirst();
        if (contents.isEmpty()) {
            return;
        }
        Set<TableName> there = new HashSet<>();
        contents.get()
                .schemas()
                .forEach(schema ->
                        schema.tables().forEach(table -> there.add(new TableName(schema.name(), table.name()))));
        tables.stream().filter(table -> !there.contains(table)).findFirst().ifPresent(table -> {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "The database " + Fault.quote(database) + " of backup " + manifest.backup() + " has no table "
                            + Fault.quote(table.toString()) + ".");
        });
    }

    /** Returns how many bytes the tools wrote for the parts. */
    long bytes() {
        return parts.stream().mapToLong(Manifest.Part::rawBytes).sum();
    }

    private static String listed(Set<String> names) {
        List<String> first = names.stream().limit(20).map(Fault::quote).toList();
        return String.join(", ", first)
                + (names.size() > first.size() ? " and " + (names.size() - first.size()) + " more" : "");
    }
}
