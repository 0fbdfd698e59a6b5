package dev.coffer.backup;

import dev.coffer.engine.ContentHash;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.instance.Instance;
import dev.coffer.seal.Recipients;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.seal.Sealed;
import dev.coffer.seal.SealingStream;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Upload;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dumps the parts of a plan into the store, one after the other, each in one pass and in constant memory. An incremental
 * backup does not store a database whose content is what its parent holds, encrypted for the same recipients: its
 * manifest names the parent's object.
 */
@Singleton
class PartWriter {

    private static final String COMPRESSION = "zstd";
    private static final String COMPRESSED = ".zst";
    private static final String ENCRYPTED = ".age";

    private final BackupStore store;
    private final SealConfig seal;
    private final SealKeys keys;
    private final Clock clock;

    PartWriter(BackupStore store, SealConfig seal, SealKeys keys, Clock clock) {
        this.store = store;
        this.seal = seal;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Stores all parts.
     *
     * @param parent null for a full backup
     * @return the manifest, which is still to be stored
     */
    Manifest write(Backup backup, Instance instance, @Nullable Manifest parent, DumpPlan plan)
            throws EngineException, IOException {
        Recipients recipients = keys.recipients(backup.accountId);
        List<Manifest.Part> parts = new ArrayList<>();
        for (DumpPart part : plan.parts()) {
            parts.add(write(backup, recipients, parent, part));
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
                Manifest.Connection.of(instance),
                backup.datastore.type,
                backup.datastore.version,
                plan.server().full(),
                plan.tool(),
                backup.created.toString(),
                clock.instant().toString(),
                parts,
                plan.warnings());
    }

    private Manifest.Part write(Backup backup, Recipients recipients, @Nullable Manifest parent, DumpPart part)
            throws EngineException, IOException {
        String file = BackupFolder.prefix(backup.attempts())
                + part.fileName()
                + COMPRESSED
                + (recipients.isEmpty() ? "" : ENCRYPTED);
        try (Upload upload = store.begin(backup.folder() + "/" + file);
                SealingStream sealing = new SealingStream(upload.stream(), seal.level(), seal.threads(), recipients)) {
            // Closed with the stream that it only watches.
            @SuppressWarnings("resource")
            ContentHash content = part.contentHash(sealing);
            part.dump(content == null ? sealing : content);
            Sealed sealed = sealing.finish();
            String contentHash = content == null ? null : content.hex();
            Optional<Manifest.Part> unchanged =
                    parent == null ? Optional.empty() : parent.same(part, recipients.fingerprints(), contentHash);
            if (unchanged.isPresent()) {
                return unchanged.get();
            }
            upload.commit();
            return new Manifest.Part(
                    part.database(),
                    file,
                    Objects.requireNonNull(backup.id),
                    part.format(),
                    COMPRESSION,
                    recipients.isEmpty() ? null : Manifest.AGE,
                    recipients.fingerprints(),
                    sealed.rawBytes(),
                    sealed.rawSha256(),
                    sealed.storedBytes(),
                    sealed.storedSha256(),
                    contentHash);
        }
    }
}
