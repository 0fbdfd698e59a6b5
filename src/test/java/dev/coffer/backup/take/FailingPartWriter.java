package dev.coffer.backup.take;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import dev.coffer.archive.Manifest;
import dev.coffer.backup.Backup;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.instance.Instance;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.store.BackupStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Writes parts, except for instances whose compression is made to fail. */
@Alternative
@Priority(1)
@Singleton
public class FailingPartWriter extends PartWriter {

    private static final Set<UUID> FAILING = ConcurrentHashMap.newKeySet();

    public FailingPartWriter(SealConfig seal, SealKeys keys, ProgressReports reports, Clock clock) {
        super(seal, keys, reports, clock);
    }

    static void failFor(String instance) {
        FAILING.add(UUID.fromString(instance));
    }

    @Override
    public Manifest write(
            BackupStore store,
            Backup backup,
            Instance instance,
            @Nullable Manifest parent,
            DumpPlan plan,
            boolean lastAttempt)
            throws EngineException, IOException {
        if (FAILING.contains(instance.id)) {
            throw new ZstdIOException(Zstd.errMemoryAllocation(), "Allocation error");
        }
        return super.write(store, backup, instance, parent, plan, lastAttempt);
    }
}
