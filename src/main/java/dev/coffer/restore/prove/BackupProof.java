package dev.coffer.restore.prove;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.PartException;
import dev.coffer.archive.PartReader;
import dev.coffer.backup.Backup;
import dev.coffer.backup.RecordedManifest;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Engines;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.StoredDump;
import dev.coffer.restore.BackupParts;
import dev.coffer.restore.ContentsComparison;
import dev.coffer.restore.PartDump;
import dev.coffer.restore.scratch.LocalScratchServers;
import dev.coffer.restore.scratch.ReplayedBackup;
import dev.coffer.restore.scratch.ReplayedBackups;
import dev.coffer.restore.scratch.ScratchServers;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.Stores;
import dev.coffer.work.PostponedException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Restores a whole backup into a scratch server, each of its objects read once and in constant memory, and holds what came
 * back against what the manifest says was there in the dump's own snapshot.
 */
@Singleton
class BackupProof {

    /** What the data of a database takes, as a multiple of its dump: indexes are no part of that. */
    private static final int GROWTH = 2;

    /** What an empty server takes. */
    private static final long EMPTY_SERVER = 200L * 1024 * 1024;

    private final ManifestFile manifests;
    private final PartReader parts;
    private final Engines engines;
    private final ScratchServers servers;
    private final ReplayedBackups replayed;
    private final ProofChecks checks;
    private final ProofConfig config;

    @Inject
    BackupProof(
            ManifestFile manifests,
            PartReader parts,
            Engines engines,
            LocalScratchServers local,
            ReplayedBackups replayed,
            ProofChecks checks,
            ProofConfig config) {
        this(
                manifests,
                parts,
                engines,
                ConfiguredScratchServer.administrator(config)
                        .map(administrator ->
                                chosen(engines, new ConfiguredScratchServer(engines, administrator), local))
                        .orElse(local),
                replayed,
                checks,
                config);
    }

    BackupProof(
            ManifestFile manifests,
            PartReader parts,
            Engines engines,
            ScratchServers servers,
            ReplayedBackups replayed,
            ProofChecks checks,
            ProofConfig config) {
        this.manifests = manifests;
        this.parts = parts;
        this.engines = engines;
        this.servers = servers;
        this.replayed = replayed;
        this.checks = checks;
        this.config = config;
    }

    private static ScratchServers chosen(Engines engines, ScratchServers configured, ScratchServers local) {
        return (datastore, major, needed) -> {
            boolean claims = engines.restoring(datastore)
                    .map(RestoreEngine::claimsServers)
                    .orElse(true);
            return (claims ? configured : local).start(datastore, major, needed);
        };
    }

    /**
     * Proves a backup.
     *
     * @throws PostponedException if another proof uses the scratch server
     * @throws IOException if the store cannot be read, or the run was interrupted; that says nothing about the backup
     */
    ProofReport prove(Backup backup, Stores.Named from) throws IOException, InterruptedException, PostponedException {
        ProofReport report = new ProofReport(from.name());
        BackupStore store = from.store();
        try {
            Manifest manifest = manifests.read(store, backup.folder());
            RecordedManifest.differences(backup, manifest).forEach(how -> report.damaged(Manifest.FILE, how));
            if (!report.over()) {
                prove(backup, manifest, store, report);
            }
        } catch (NoSuchObjectException e) {
            report.damaged(Manifest.FILE, Manifest.FILE + " is missing, and with it what the parts should be.");
        } catch (ManifestFile.DamagedException e) {
            report.damaged(Manifest.FILE, String.valueOf(e.getMessage()));
        } catch (PartException e) {
            if (e.damage() == PartException.Damage.NO_IDENTITY) {
                report.impossible(String.valueOf(e.getMessage()));
            } else {
                report.damaged(e.file(), String.valueOf(e.getMessage()));
            }
        } catch (EngineException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException(e.getMessage());
            }
            say(e, report);
        }
        return report;
    }

    /** Only what a tool says of a dump is the dump's fault. */
    private static void say(EngineException e, ProofReport report) {
        if (e.code() == Code.TOOL_FAILED) {
            report.failed(String.valueOf(e.getMessage()));
        } else {
            report.impossible(String.valueOf(e.getMessage()));
        }
    }

    private void prove(Backup backup, Manifest manifest, BackupStore store, ProofReport report)
            throws EngineException, IOException, InterruptedException, PostponedException {
        RestoreEngine engine = engines.restoring(manifest.datastore())
                .orElseThrow(() -> new EngineException(
                        Code.TARGET_LACKS, "This service cannot restore " + manifest.datastore() + "."));
        BackupParts sorted = BackupParts.of(manifest, engine);
        Function<Manifest.Part, StoredDump> opened =
                part -> new PartDump(parts, store, backup, manifest, part, read -> {});
        if (!sorted.pieces().isEmpty()) {
            proveReplayed(backup, manifest, sorted, opened, report);
            return;
        }
        long needed = EMPTY_SERVER + GROWTH * manifest.rawBytes();
        try (ScratchServer scratch = servers.start(manifest.datastore(), manifest.datastoreVersion(), needed)) {
            try (RestoreTarget target = engine.connect(scratch.owner(), scratch.administrator())) {
                prove(backup, manifest, sorted, opened, target, report);
            } finally {
                if (!scratch.running()) {
                    report.serverLost();
                }
            }
        }
    }

    private void prove(
            Backup backup,
            Manifest manifest,
            BackupParts sorted,
            Function<Manifest.Part, StoredDump> opened,
            RestoreTarget target,
            ProofReport report)
            throws EngineException, IOException {
        Map<String, DatabaseContents> expected = contents(manifest);
        if (sorted.globals().isPresent()) {
            Manifest.Part globals = sorted.globals().get();
            restoreGlobals(target, opened.apply(globals), globals, report);
        }
        int number = 0;
        for (Map.Entry<String, Manifest.Part> part : sorted.databases().entrySet()) {
            String database = part.getKey();
            String name = "coffer_proof_" + ++number;
            restore(target, opened.apply(part.getValue()), part.getValue(), database, name, report);
            examine(backup, target, database, name, expected.get(database), report);
            target.drop(name);
        }
    }

    /** Proves a backup with pieces of a log, under the names that its databases have at the source. */
    private void proveReplayed(
            Backup backup,
            Manifest manifest,
            BackupParts sorted,
            Function<Manifest.Part, StoredDump> opened,
            ProofReport report)
            throws EngineException, IOException, InterruptedException {
        Map<String, DatabaseContents> expected = contents(manifest);
        long begun = System.nanoTime();
        try (ReplayedBackup made = replayed.replay(manifest, opened, null, config.jobs())) {
            report.restored(manifest.rawBytes(), Duration.ofNanos(System.nanoTime() - begun));
            report.refused("(all)", made.failed());
            made.notes().forEach(report::note);
            RestoreTarget target = made.target();
            if (sorted.globals().isPresent()) {
                Manifest.Part globals = sorted.globals().get();
                StoredDump accounts = opened.apply(globals);
                Set<String> created = restoreGlobals(target, accounts, globals, report);
                // Here, unlike in other proofs, what they name has the name that it has at the source.
                target.grant(accounts, created, false).notes().forEach(report::note);
            }
            Set<String> there = new TreeSet<>(made.databases());
            for (String database : there) {
                examine(backup, target, database, database, expected.get(database), report);
            }
            for (String database : expected.keySet()) {
                if (!there.contains(database)) {
                    report.differs("Database " + database + " is not there after the log was replayed.");
                }
            }
            if (!made.running()) {
                report.serverLost();
            }
        }
    }

    private static Map<String, DatabaseContents> contents(Manifest manifest) {
        return manifest.contents().stream()
                .collect(Collectors.toMap(DatabaseContents::database, Function.identity(), (one, same) -> one));
    }

    private void examine(
            Backup backup,
            RestoreTarget target,
            String database,
            String name,
            @Nullable DatabaseContents expected,
            ProofReport report)
            throws EngineException {
        compare(target, database, name, expected, report);
        target.damage(name, config.compareTimeout()).forEach(report::failed);
        checks.run(target, backup, database, name, report);
    }

    /** Returns the roles that it created. */
    private static Set<String> restoreGlobals(
            RestoreTarget target, StoredDump dump, Manifest.Part part, ProofReport report)
            throws EngineException, IOException {
        long begun = System.nanoTime();
        RestoreResult result = target.restoreGlobals(dump, false);
        report.restored(part.rawBytes(), Duration.ofNanos(System.nanoTime() - begun));
        report.refused("(globals)", result.failed());
        return result.roles();
    }

    private void restore(
            RestoreTarget target, StoredDump dump, Manifest.Part part, String database, String name, ProofReport report)
            throws EngineException, IOException {
        DatabaseRestore order = new DatabaseRestore(name, List.of(), false, config.jobs());
        long begun = System.nanoTime();
        target.check(dump, order);
        RestoreResult result = target.restore(dump, order);
        report.restored(part.rawBytes(), Duration.ofNanos(System.nanoTime() - begun));
        report.refused(database, result.failed());
    }

    private void compare(
            RestoreTarget target, String database, String name, @Nullable DatabaseContents expected, ProofReport report)
            throws EngineException {
        if (expected == null) {
            report.note("The manifest does not say what the database " + database + " held, so nothing was compared.");
            return;
        }
        DatabaseContents found = target.contents(name, expected.hashed(), config.compareTimeout());
        ContentsComparison.Result compared = ContentsComparison.whole(expected, found);
        compared.notes().forEach(report::note);
        compared.differences()
                .forEach(difference -> report.differs("Database " + database + ", " + difference.object()
                        + ": expected " + difference.expected() + ", found " + difference.found() + "."));
    }
}
