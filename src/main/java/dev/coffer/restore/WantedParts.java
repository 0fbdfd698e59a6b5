package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.archive.Manifest;
import dev.coffer.engine.DatabaseContents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a backup that a restore reads: those of the databases, and the one that belongs to none.
 *
 * @param databases the part of each database, in the order of the backup
 * @param globals nothing if the backup has none
 * @param notes what is left out without a request
 */
record WantedParts(Map<String, Manifest.Part> databases, Optional<Manifest.Part> globals, List<String> notes) {

    /** The databases that every server has, mostly with nothing in them. */
    private static final Set<String> OF_EVERY_SERVER = Set.of("postgres", "template1");

    /** Returns all parts of a backup. */
    static WantedParts all(Manifest manifest) {
        return of(manifest, databases(manifest), List.of());
    }

    /**
     * Returns the parts that an order names. If it names none, these are all, but for databases that every server has and
     * that hold no tables.
     *
     * @throws Fault {@code unprocessableEntity} if the backup lacks a database
     */
    static WantedParts named(Manifest manifest, Set<String> names) {
        Map<String, Manifest.Part> there = databases(manifest);
        for (String name : names) {
            if (!there.containsKey(name)) {
                throw Fault.of(
                        FaultCode.UNPROCESSABLE_ENTITY,
                        "Backup " + manifest.backup() + " has no database " + Fault.quote(name) + ". It has "
                                + listed(there.keySet()) + ".");
            }
        }
        if (!names.isEmpty()) {
            there.keySet().retainAll(names);
            return of(manifest, there, List.of());
        }
        Set<String> empty = new HashSet<>(OF_EVERY_SERVER);
        empty.removeIf(name -> !isWithoutTables(manifest, name));
        empty.retainAll(there.keySet());
        if (empty.isEmpty() || empty.size() == there.size()) {
            return of(manifest, there, List.of());
        }
        there.keySet().removeAll(empty);
        return of(
                manifest,
                there,
                empty.stream()
                        .sorted()
                        .map(name -> "The database " + name
                                + " was left out, as it holds no tables. Name it in 'databases'" + " to restore it.")
                        .toList());
    }

    private static WantedParts of(Manifest manifest, Map<String, Manifest.Part> databases, List<String> notes) {
        if (databases.isEmpty()) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY, "Backup " + manifest.backup() + " has no database to restore.");
        }
        Optional<Manifest.Part> globals = manifest.parts().stream()
                .filter(part -> part.database() == null)
                .findFirst();
        return new WantedParts(databases, globals, notes);
    }

    private static Map<String, Manifest.Part> databases(Manifest manifest) {
        Map<String, Manifest.Part> databases = new LinkedHashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            String database = part.database();
            if (database != null) {
                databases.putIfAbsent(database, part);
            }
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

    /** Returns all of them. */
    List<Manifest.Part> parts() {
        List<Manifest.Part> parts = new ArrayList<>(databases.values());
        globals.ifPresent(parts::add);
        return parts;
    }

    /** Returns how many bytes the tools wrote for them. */
    long bytes() {
        return parts().stream().mapToLong(Manifest.Part::rawBytes).sum();
    }

    private static String listed(Set<String> names) {
        List<String> first = names.stream().limit(20).map(Fault::quote).toList();
        return String.join(", ", first)
                + (names.size() > first.size() ? " and " + (names.size() - first.size()) + " more" : "");
    }
}
