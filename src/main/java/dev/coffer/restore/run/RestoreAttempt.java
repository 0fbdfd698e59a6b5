package dev.coffer.restore.run;

import dev.coffer.archive.Manifest;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.StoredDump;
import dev.coffer.restore.ContentsComparison;
import dev.coffer.restore.RestoreMode;
import dev.coffer.restore.RestoreOrder;
import dev.coffer.restore.RestoreOrder.Item;
import dev.coffer.restore.RestoreOutcome;
import dev.coffer.restore.RestoreOutcome.Difference;
import dev.coffer.restore.RestoreOutcome.Restored;
import dev.coffer.restore.RestorePhase;
import dev.coffer.restore.TableName;
import dev.coffer.restore.scratch.ReplayedBackups;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * One attempt to restore all databases under working names, and to compare them with the manifest. Before the first of
 * them is made, everything has been checked that can be checked without reading the dumps whole.
 */
@Singleton
class RestoreAttempt {

    private final RestoreSources sources;
    private final WorkingDatabases working;
    private final ReplayedBackups replayed;
    private final RestoreProgressReports reports;
    private final RestoreConfig config;
    private final Claims claims;
    private final Clock clock;

    RestoreAttempt(
            RestoreSources sources,
            WorkingDatabases working,
            ReplayedBackups replayed,
            RestoreProgressReports reports,
            RestoreConfig config,
            Claims claims,
            Clock clock) {
        this.sources = sources;
        this.working = working;
        this.replayed = replayed;
        this.reports = reports;
        this.config = config;
        this.claims = claims;
        this.clock = clock;
    }

    /**
     * Restores everything.
     *
     * @return what was made, under its working names
     * @throws RestoreFailedException if it cannot be restored, for a reason that a person can act on
     * @throws EngineException if the server or a tool failed
     * @throws IOException if the backup cannot be read, or is damaged
     * @throws Exception if the service failed
     */
    RestoreOutcome make(ClaimedRestore claimed, RestoreTarget target) throws Exception {
        RestoreOrder order = claimed.restore().order();
        RestoreSource source = sources.open(claimed);
        working.dropEarlier(claimed, target);
        requirePlaces(claimed, target);
        RestoreProgress progress = new RestoreProgress(order.bytes(), clock.instant());
        Future<?> reporting = reports.begin(claimed.restore().id, claimed.execution(), progress);
        try (Dumps dumps = dumps(source, order, progress)) {
            Map<Item, RestoreResult> results;
            RestoreResult globals;
            try {
                check(claimed, target, source, dumps);
                enter(claimed, RestorePhase.RESTORING);
                globals = globals(target, order, source, progress);
                claimed.roles().addAll(globals.roles());
                results = restore(claimed, target, dumps);
            } finally {
                reporting.cancel(false);
                reports.write(claimed.restore().id, claimed.execution(), progress);
            }
            enter(claimed, RestorePhase.COMPARING);
            return outcome(claimed, target, dumps, globals, results);
        } finally {
            reporting.cancel(false);
        }
    }

    private Dumps dumps(RestoreSource source, RestoreOrder order, RestoreProgress progress)
            throws EngineException, IOException, InterruptedException {
        Manifest manifest = source.manifest();
        Function<Manifest.Part, StoredDump> opened = part -> source.dump(part, counter(part, progress));
        if (source.parts().pieces().isEmpty()) {
            return new BackupDumps(source.parts(), manifest.contents(), opened);
        }
        List<DatabaseContents> known = order.until() == null ? manifest.contents() : List.of();
        return new ReplayedDumps(
                replayed.replay(manifest, opened, order.until(), config.jobs()), known, config.compareTimeout());
    }

    private RestoreOutcome outcome(
            ClaimedRestore claimed,
            RestoreTarget target,
            Dumps dumps,
            RestoreResult globals,
            Map<Item, RestoreResult> results)
            throws EngineException {
        RestoreOrder order = claimed.restore().order();
        List<Difference> differences = new ArrayList<>();
        List<FailedEntry> failed = new ArrayList<>(dumps.failed());
        failed.addAll(globals.failed());
        List<Restored> made = new ArrayList<>();
        List<String> notes = new ArrayList<>(order.notes());
        notes.addAll(dumps.notes());
        notes.addAll(globals.notes());
        boolean several = order.databases().size() > 1;
        for (Item item : order.databases()) {
            RestoreResult result = results.get(item);
            if (result == null) {
                notes.add("There was no database " + item.database() + " at that moment.");
                continue;
            }
            result.failed().forEach(entry -> failed.add(several ? of(item, entry) : entry));
            result.notes().forEach(note -> notes.add(several ? item.database() + ": " + note : note));
            ContentsComparison.Result compared = compare(claimed, target, dumps, item);
            differences.addAll(compared.differences());
            notes.addAll(compared.notes());
            made.add(new Restored(item.database(), name(claimed, item), null, null));
        }
        return RestoreOutcome.of(made, notes, failed, differences).having(dumps.lastTransaction(), globals.roles());
    }

    private static void requirePlaces(ClaimedRestore claimed, RestoreTarget target)
            throws EngineException, RestoreFailedException {
        requireEmpty(claimed, target);
        List<String> there = target.databases();
        for (Item item : claimed.restore().order().databases()) {
            requirePlace(claimed, target, there, item);
        }
    }

    /** Writes nothing to the server. */
    private void check(ClaimedRestore claimed, RestoreTarget target, RestoreSource source, Dumps dumps)
            throws EngineException, IOException, RestoreFailedException {
        boolean any = false;
        for (Item item : claimed.restore().order().databases()) {
            Optional<StoredDump> dump = dumps.of(item.database());
            if (dump.isPresent()) {
                any = true;
                // What it says is in the result of the restore too.
                var unused = target.check(dump.get(), databaseRestore(claimed, item));
            } else if (source.parts().pieces().isEmpty()) {
                throw new RestoreFailedException(
                        "damaged", Manifest.FILE + " has no database \"" + item.database() + "\" any more.", null);
            }
        }
        if (!any) {
            throw new RestoreFailedException(
                    "nothingThere", "None of the databases to restore existed at that moment.", null);
        }
    }

    /** Later attempts find what earlier ones have made that belongs to no database. */
    private static void requireEmpty(ClaimedRestore claimed, RestoreTarget target)
            throws EngineException, RestoreFailedException {
        if (claimed.restore().mode == RestoreMode.INSTANCE && claimed.restore().attempts() == 1) {
            List<String> contents = target.ownContents();
            if (!contents.isEmpty()) {
                throw new RestoreFailedException(
                        "notEmpty",
                        "The server is not empty any more. It has " + String.join(", ", contents) + ".",
                        null);
            }
        }
    }

    private static void requirePlace(ClaimedRestore claimed, RestoreTarget target, List<String> there, Item item)
            throws EngineException, RestoreFailedException {
        boolean newName = claimed.restore().mode != RestoreMode.INSTANCE && item.schema() == null;
        if (newName && there.contains(item.name())) {
            throw new RestoreFailedException(
                    "nameTaken", "The server has a database \"" + item.name() + "\" by now.", null);
        }
        if (item.kept() != null) {
            List<String> obstacles = target.swapObstacles(item.database());
            if (!obstacles.isEmpty()) {
                throw new RestoreFailedException(
                        "notReplaceable",
                        "The database \"" + item.database() + "\" cannot be replaced: " + String.join("; ", obstacles)
                                + ".",
                        null);
            }
        }
    }

    private RestoreResult globals(
            RestoreTarget target, RestoreOrder order, RestoreSource source, RestoreProgress progress)
            throws EngineException, IOException {
        Optional<Manifest.Part> part = source.parts().globals();
        return part.isEmpty()
                ? new RestoreResult(List.of(), List.of())
                : target.restoreGlobals(source.dump(part.get(), counter(part.get(), progress)), order.passwords());
    }

    private Map<Item, RestoreResult> restore(ClaimedRestore claimed, RestoreTarget target, Dumps dumps)
            throws Exception {
        Map<Item, RestoreResult> results = new ConcurrentHashMap<>();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (Item item : claimed.restore().order().databases()) {
            dumps.of(item.database())
                    .ifPresent(dump -> tasks.add(() -> {
                        claimed.made().add(name(claimed, item));
                        results.put(item, target.restore(dump, databaseRestore(claimed, item)));
                        return null;
                    }));
        }
        Parallel.run(config.databases(), tasks);
        return results;
    }

    private ContentsComparison.Result compare(ClaimedRestore claimed, RestoreTarget target, Dumps dumps, Item item)
            throws EngineException {
        Optional<DatabaseContents> expected = dumps.contents(item.database());
        if (expected.isEmpty()) {
            return new ContentsComparison.Result(
                    List.of(),
                    List.of("The manifest does not say what " + item.database()
                            + " held, so that nothing could be compared."));
        }
        DatabaseContents found =
                target.contents(name(claimed, item), expected.get().hashed(), config.compareTimeout());
        if (item.tables().isEmpty()) {
            return ContentsComparison.whole(expected.get(), found);
        }
        List<List<String>> tables = item.tables().stream()
                .flatMap(table -> TableName.parse(table).stream())
                .map(table -> List.of(table.schema(), table.table()))
                .toList();
        return ContentsComparison.tables(expected.get(), found, tables::contains);
    }

    private void enter(ClaimedRestore claimed, RestorePhase phase) throws InterruptedException {
        boolean held = claimed.move(claims, (row, now) -> {
            row.enter(claimed.execution(), phase);
            return true;
        });
        if (!held) {
            throw new LostRunException("Restore " + claimed.restore().id + " has ended.");
        }
    }

    private static LongConsumer counter(Manifest.Part part, RestoreProgress progress) {
        return progress.counter(part.in() + "/" + part.file());
    }

    private DatabaseRestore databaseRestore(ClaimedRestore claimed, Item item) {
        RestoreOrder order = claimed.restore().order();
        return new DatabaseRestore(name(claimed, item), item.tables(), order.strictTablespaces(), config.jobs());
    }

    /** The working name of a database in this attempt. */
    private static String name(ClaimedRestore claimed, Item item) {
        return claimed.names()
                .of(
                        claimed.restore().attempts(),
                        claimed.restore().order().databases().indexOf(item));
    }

    private static FailedEntry of(Item item, FailedEntry entry) {
        return new FailedEntry(item.database() + ": " + entry.entry(), entry.reason(), entry.lacking());
    }
}
