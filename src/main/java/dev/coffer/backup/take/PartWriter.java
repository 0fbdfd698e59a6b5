package dev.coffer.backup.take;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.PartUpload;
import dev.coffer.backup.Backup;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import dev.coffer.instance.Instance;
import dev.coffer.seal.Checksum;
import dev.coffer.seal.Recipients;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.seal.Sealed;
import dev.coffer.seal.SealingStream;
import dev.coffer.store.BackupStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Dumps the parts of a plan into the store, one after the other, each in one pass and in constant memory. An incremental
 * backup does not store a database whose content is what its parent holds, encrypted for the same recipients: its
 * manifest names the parent's object.
 */
@Singleton
public class PartWriter {

    private static final String COMPRESSION = "zstd";
    private static final String COMPRESSED = ".zst";
    private static final String ENCRYPTED = ".age";

    /** So many tables and sequences go into one manifest, so that a server with very many needs no more memory. */
    private static final int MOST_CONTENTS = 50_000;

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
            DumpProgress progress) {

        /** What the parent has of the same database, if this backup could use it; null otherwise. */
        private Manifest.@Nullable Part earlier(DumpPart part) {
            return parent == null
                    ? null
                    : parent.reusable(part, recipients.fingerprints()).orElse(null);
        }
    }

    /** What has come of the parts so far. */
    private record Result(List<Manifest.Part> parts, List<DatabaseContents> contents, List<String> warnings) {

        private void add(Manifest.Part part, DumpResult dumped) {
            parts.add(part);
            warnings.addAll(dumped.warnings());
            DatabaseContents held = dumped.contents();
            if (held == null) {
                return;
            }
            int size = contents.stream().mapToInt(DatabaseContents::size).sum();
            if (size + held.size() <= MOST_CONTENTS) {
                contents.add(held);
            } else {
                warnings.add(
                        "What the database \"" + held.database() + "\" holds is not listed: a manifest lists at most "
                                + MOST_CONTENTS + " tables and sequences.");
            }
        }
    }

    /**
     * Stores all parts, and reports the progress while it does.
     *
     * @param store the backup's
     * @param parent null for a full backup
     * @return the manifest, which is still to be stored
     */
    public Manifest write(BackupStore store, Backup backup, Instance instance, @Nullable Manifest parent, DumpPlan plan)
            throws EngineException, IOException {
        DumpProgress progress = new DumpProgress(plan.parts());
        Order order = new Order(store, backup, keys.recipients(backup.accountId), parent, progress);
        Result result = new Result(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(plan.warnings()));
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
        if (result.parts().isEmpty()) {
            throw new EngineException(
                    EngineException.Code.SERVER_REFUSED,
                    "There is nothing left to back up. " + String.join(" ", result.warnings()));
        }
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
                        instance.passwordRef),
                backup.datastore.type,
                backup.datastore.version,
                plan.server().full(),
                plan.tool(),
                backup.created.toString(),
                clock.instant().toString(),
                result.parts(),
                result.warnings(),
                plan.state(),
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
            if (e.code() != EngineException.Code.DATABASE_GONE) {
                throw e;
            }
            result.warnings().add(e.getMessage());
        }
    }
}
