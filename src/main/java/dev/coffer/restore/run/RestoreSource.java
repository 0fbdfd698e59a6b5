package dev.coffer.restore.run;

import dev.coffer.archive.Manifest;
import dev.coffer.archive.PartReader;
import dev.coffer.backup.Backup;
import dev.coffer.engine.StoredDump;
import dev.coffer.restore.BackupParts;
import dev.coffer.restore.PartDump;
import dev.coffer.store.BackupStore;
import java.util.function.LongConsumer;

/** What a restore reads. */
record RestoreSource(Backup backup, Manifest manifest, BackupParts parts, BackupStore store, PartReader reader) {

    /** @param counter gets how many bytes were read */
    StoredDump dump(Manifest.Part part, LongConsumer counter) {
        return new PartDump(reader, store, backup, manifest, part, counter);
    }
}
