package dev.coffer.backup.verify;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.PartException;
import dev.coffer.archive.PartReader;
import dev.coffer.backup.Backup;
import dev.coffer.backup.RecordedManifest;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.UnreadableObjectException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads a whole backup back, each of its objects once and in constant memory: holds the manifest against the record, and
 * every part against the manifest, while the tool that would restore the part looks into it.
 */
@Singleton
class BackupInspection {

    private final ManifestFile manifests;
    private final PartReader parts;
    private final Engines engines;

    BackupInspection(ManifestFile manifests, PartReader parts, Engines engines) {
        this.manifests = manifests;
        this.parts = parts;
        this.engines = engines;
    }

    /**
     * @throws IOException if the store cannot be read, or a tool was interrupted; that says nothing about the backup
     */
    VerificationReport inspect(Backup backup, BackupStore store) throws IOException {
        VerificationReport findings = new VerificationReport();
        try {
            Manifest manifest = manifests.read(store, backup.folder());
            RecordedManifest.differences(backup, manifest)
                    .forEach(difference -> findings.damaged(Manifest.FILE, difference));
            for (Manifest.Part part : manifest.parts()) {
                inspect(store, backup, manifest, part, findings);
            }
        } catch (NoSuchObjectException e) {
            findings.missing(Manifest.FILE, Manifest.FILE + " is missing, and with it what the parts should be.");
        } catch (ManifestFile.DamagedException e) {
            findings.damaged(Manifest.FILE, String.valueOf(e.getMessage()));
        } catch (UnreadableObjectException e) {
            unreadable(store, backup, Manifest.FILE, e, findings);
        }
        return findings;
    }

    /** @throws UnreadableObjectException if that is not the object's fault */
    private void unreadable(
            BackupStore store,
            Backup backup,
            String file,
            UnreadableObjectException failure,
            VerificationReport findings)
            throws IOException {
        if (!ReadErrors.areOfObject(store, backup.folder(), failure)) {
            throw failure;
        }
        findings.damaged(file, file + " cannot be read: " + failure.getMessage());
    }

    private void inspect(
            BackupStore store, Backup backup, Manifest manifest, Manifest.Part part, VerificationReport findings)
            throws IOException {
        String folder = part.in().equals(manifest.backup()) ? "" : part.in() + "/";
        try (InputStream dump = open(store, backup, part)) {
            Optional<ContentCheck> check = check(backup, manifest, part, findings);
            if (check.isPresent()) {
                check.get().read(dump);
            } else {
                dump.transferTo(OutputStream.nullOutputStream());
            }
        } catch (PartException e) {
            String how = String.valueOf(e.getMessage());
            switch (e.damage()) {
                case MISSING -> findings.missing(folder + e.file(), how);
                case NO_IDENTITY -> findings.notLookedInto(how);
                default -> findings.damaged(folder + e.file(), how);
            }
        } catch (UnreadableObjectException e) {
            String in = part.in() + "/";
            String name = e.key().substring(e.key().indexOf(in) + in.length());
            unreadable(store, backup, folder + name, e, findings);
        } catch (EngineException e) {
            findings.damaged(
                    folder + part.file(), part.file() + " is no dump that could be restored: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            findings.damaged(Manifest.FILE, Manifest.FILE + " names a part that no store can hold.");
        }
    }

    private InputStream open(BackupStore store, Backup backup, Manifest.Part part) throws IOException {
        try {
            return parts.open(store, backup.folder(), part);
        } catch (PartException e) {
            if (e.damage() == PartException.Damage.NO_IDENTITY) {
                parts.checkStored(store, backup.folder(), part);
            }
            throw e;
        }
    }

    /** Nothing where this machine cannot look into the part. */
    private Optional<ContentCheck> check(
            Backup backup, Manifest manifest, Manifest.Part part, VerificationReport findings) {
        Optional<BackupEngine> engine = engines.of(backup.datastore.type);
        if (engine.isEmpty()) {
            findings.notLookedInto("This worker has no engine for " + backup.datastore.type
                    + ", so nothing looked into " + part.file() + ".");
            return Optional.empty();
        }
        try {
            String tool = Objects.requireNonNullElse(part.tool(), manifest.tool());
            return Optional.of(engine.get().check(part.format(), tool));
        } catch (EngineException e) {
            findings.notLookedInto("Nothing looked into " + part.file() + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
