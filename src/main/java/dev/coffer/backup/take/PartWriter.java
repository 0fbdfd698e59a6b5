package dev.coffer.backup.take;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.PartUpload;
import dev.coffer.backup.Backup;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.instance.Instance;
import dev.coffer.seal.Checksum;
import dev.coffer.seal.Recipients;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.seal.Sealed;
import dev.coffer.seal.SealingStream;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Dumps the parts of a plan into the store, one after the other, each in one pass and in constant memory. An incremental
 * backup does not store a database whose content is what its parent holds, encrypted for the same recipients: its
 * manifest names the parent's object. Where a plan holds only what has changed, the manifest names what its parent's does
 * first.
 */
@Singleton
public class PartWriter {

    private static final String COMPRESSION = "zstd";
    private static final String COMPRESSED = ".zst";
    private static final String ENCRYPTED = ".age";

    /** So many tables and sequences go into one manifest, so that a server with very many needs no more memory. */
    private static final int MOST_CONTENTS = 50_000;

    /** So many failures are told where no database could be dumped. */
    private static final int MOST_REASONS = 3;

    private final SealConfig seal;
    private final SealKeys keys;
    private final ProgressReports reports;
    private final Clock clock;

    public PartWriter(SealConfig seal, SealKeys keys, ProgressReports reports, Clock clock) {
        this.seal = seal;
        this.keys = keys;
        this.reports = reports;
        this.clock = clock;
    }

    /** What the parts of a backup have in common. */
    private record Order(
            BackupStore store,
            Backup backup,
            Recipients recipients,
            @Nullable Manifest parent,
            DumpProgress progress,
            boolean lastAttempt,
            boolean named) {

        /**
         * Whether a failure costs only the part, so that the others are dumped. A database that keeps changing is one
         * in the last attempt.
         */
        private boolean costsOnly(DumpPart part, EngineException e) {
            return switch (e.code()) {
                case DATABASE_GONE, PART_FAILED -> true;
                case SERVER_CHANGED -> lastAttempt && !named && part.database() != null;
                default -> false;
            };
        }

        /** What the parent has of the same database, if this backup could use it; null otherwise. */
        private Manifest.@Nullable Part earlier(DumpPart part) {
            return parent == null
                    ? null
                    : parent.reusable(part, recipients.fingerprints()).orElse(null);
        }
    }

    /** What has come of the parts so far. */
    private record Result(
            List<Manifest.Part> parts,
            List<DatabaseContents> contents,
            List<DumpWarning> warnings,
            List<EngineException> failures) {

        private void add(Manifest.Part part, DumpResult dumped) {
            parts.add(part);
            warnings.addAll(dumped.warnings());
            dumped.contents().forEach(this::add);
        }

        private void add(DatabaseContents held) {
            int size = contents.stream().mapToInt(DatabaseContents::size).sum();
            if (size + held.size() <= MOST_CONTENTS) {
                contents.add(held);
            } else {
                warnings.add(DumpWarning.note(
                        "What the database \"" + held.database() + "\" holds is not listed: a manifest lists at most "
                                + MOST_CONTENTS + " tables and sequences."));
            }
        }

        private void leaveOut(DumpPart part, EngineException e) {
            String message = String.valueOf(e.getMessage());
            switch (e.code()) {
                case DATABASE_GONE -> warnings.add(DumpWarning.note(message));
                case SERVER_CHANGED -> {
                    failures.add(e);
                    warnings.add(DumpWarning.omission("The database \"" + part.database()
                            + "\" is left out: it changed under the dump in every attempt: " + message));
                }
                default -> {
                    failures.add(e);
                    warnings.add(DumpWarning.omission(message));
                }
            }
        }

        /** Keeps what a plan does not dump again. */
        private void keep(Manifest parent, DumpPlan plan) {
            parent.parts().stream()
                    .filter(part -> plan.keeps(part.format()))
                    .map(part -> part.keptIn(parent.tool(), plan.tool()))
                    .forEach(parts::add);
            if (!parts.isEmpty() && Boolean.FALSE.equals(parent.complete())) {
                warnings.add(DumpWarning.omission(
                        "The backup that this one builds on is not complete: " + String.join(" ", parent.warnings())));
            }
        }

        /** @throws EngineException if there is no database */
        private void requireSome() throws EngineException {
            if (parts.stream().anyMatch(part -> part.database() != null)) {
                return;
            }
            if (failures.isEmpty()) {
                throw new EngineException(
                        Code.SERVER_REFUSED, "There is nothing left to back up. " + String.join(" ", sentences()));
            }
            EngineException first = failures.get(0);
            throw new EngineException(
                    Code.TOOL_FAILED, "No database could be dumped. " + reasons(), first.advice(), false, first);
        }

        private String reasons() {
            String shown = failures.stream()
                    .limit(MOST_REASONS)
                    .map(EngineException::getMessage)
                    .collect(Collectors.joining("\n"));
            int more = failures.size() - MOST_REASONS;
            return more > 0 ? shown + "\nThere are " + more + " more such failures." : shown;
        }

        private List<String> sentences() {
            return warnings.stream().map(DumpWarning::text).toList();
        }

        private boolean complete() {
            return warnings.stream().noneMatch(DumpWarning::omission);
        }
    }

    /** @throws StoreException if the store takes encrypted dumps only, and these would not be */
    static void requireSealed(BackupStore store, Recipients recipients) throws StoreException {
        if (store.isSealedOnly() && recipients.isEmpty()) {
            throw new StoreException(
                    "The store may be readable by others (allow-open-modes), so it takes encrypted backups"
                            + " only. Set coffer.seal.recipients.");
        }
    }

    /**
     * Stores all parts, and reports the progress while it does.
     *
     * @param store the backup's
     * @param parent null for a full backup
     * @param lastAttempt whether no other attempt follows if this one fails
     * @return the manifest, which is still to be stored
     */
    public Manifest write(
            BackupStore store,
            Backup backup,
            Instance instance,
            @Nullable Manifest parent,
            DumpPlan plan,
            boolean lastAttempt)
            throws EngineException, IOException {
        DumpProgress progress = new DumpProgress(plan.parts());
        Recipients recipients = keys.recipients(backup.accountId);
        requireSealed(store, recipients);
        Order order =
                new Order(store, backup, recipients, parent, progress, lastAttempt, !instance.databases.isEmpty());
        Result result =
                new Result(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(plan.warnings()), new ArrayList<>());
        if (parent != null) {
            result.keep(parent, plan);
        }
        UUID execution = Objects.requireNonNull(backup.execution());
        Future<?> report = reports.begin(Objects.requireNonNull(backup.id), execution, progress);
        try {
            for (DumpPart part : plan.parts()) {
                write(order, part, result);
                progress.partEnded();
            }
        } finally {
            report.cancel(false);
        }
        result.requireSome();
        return new Manifest(
                Manifest.FORMAT,
                backup.id,
                backup.parentId,
                backup.name,
                backup.description,
                backup.automated,
                backup.accountId,
                backup.instanceId,
                instance.name,
                new Manifest.Connection(
                        instance.host,
                        instance.port,
                        instance.username,
                        instance.databases,
                        instance.tls,
                        instance.passwordRef,
                        instance.pooled ? "session" : null),
                backup.datastore.type,
                backup.datastore.version,
                plan.server().full(),
                plan.tool(),
                backup.created.toString(),
                clock.instant().toString(),
                result.parts(),
                result.sentences(),
                result.complete(),
                plan.state(),
                plan.moments(),
                result.contents());
    }

    private void write(Order order, DumpPart part, Result result) throws EngineException, IOException {
        Recipients recipients = order.recipients();
        String file = BackupFolder.prefix(order.backup().attempts())
                + part.fileName()
                + COMPRESSED
                + (recipients.isEmpty() ? "" : ENCRYPTED);
        Manifest.@Nullable Part earlier = order.earlier(part);
        try (PartUpload upload = new PartUpload(order.store(), order.backup().folder(), file);
                SealingStream sealing = new SealingStream(upload, seal.level(), seal.threads(), recipients)) {
            EarlierDump before = earlier == null ? null : earlier.asEarlier();
            DumpResult dumped = part.dump(order.progress().counting(sealing), before);
            Sealed sealed = sealing.finish();
            if (earlier != null && dumped.repeated()) {
                result.add(earlier, dumped);
                return;
            }
            List<Manifest.StoredFile> objects =
                    upload.commit(new Checksum(sealed.storedBytes(), sealed.storedSha256()));
            result.add(
                    new Manifest.Part(
                            part.database(),
                            Objects.requireNonNull(order.backup().id),
                            objects,
                            part.format(),
                            part.tool(),
                            COMPRESSION,
                            recipients.isEmpty() ? null : Manifest.AGE,
                            recipients.fingerprints(),
                            sealed.rawBytes(),
                            sealed.rawSha256(),
                            sealed.storedBytes(),
                            sealed.storedSha256(),
                            dumped.fingerprint()),
                    dumped);
        } catch (EngineException e) {
            if (!order.costsOnly(part, e)) {
                throw e;
            }
            result.leaveOut(part, e);
        }
    }
}
