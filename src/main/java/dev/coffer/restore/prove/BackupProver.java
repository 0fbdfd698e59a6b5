package dev.coffer.restore.prove;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupProofs;
import dev.coffer.backup.BackupStores;
import dev.coffer.backup.BackupWork;
import dev.coffer.backup.Proof;
import dev.coffer.backup.ProofEnded;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import dev.coffer.work.PostponedException;
import dev.coffer.work.WorkKind;
import dev.coffer.work.WorkOrder;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Proves backups: restores a backup into a scratch server outside of any transaction, then records what was found. A store
 * that cannot be read says nothing about a backup, and the work is tried again later.
 */
@Singleton
public class BackupProver implements WorkKind {

    private static final Logger LOG = Logger.getLogger(BackupProver.class);

    private final BackupProof proof;
    private final BackupStores stores;
    private final Claims claims;
    private final Event<ProofEnded> ended;

    BackupProver(BackupProof proof, BackupStores stores, Claims claims, Event<ProofEnded> ended) {
        this.proof = proof;
        this.stores = stores;
        this.claims = claims;
        this.ended = ended;
    }

    @Override
    public String name() {
        return BackupWork.PROVE;
    }

    @Override
    public int bound() {
        return 1;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException, InterruptedException, PostponedException {
        WorkOrder order = WorkOrder.of(subject);
        Optional<Backup> claimed = claims.begin(
                execution,
                () -> Backup.locked(order.about()).filter(found -> found.toBeProvenBy(order.order())),
                BackupProofs::begin);
        if (claimed.isEmpty()) {
            return;
        }
        Backup backup = claimed.get();
        LOG.infof("Backup %s is being proven", backup.id);
        Stores.Named store = stores.best(backup, backup.proveStore());
        ProofReport report = proof.prove(backup, store);
        boolean recorded = claims.transition(now -> record(backup, execution, report, now));
        if (!recorded) {
            LOG.warnf("Backup %s was deleted, or its proof was claimed by another run", backup.id);
        }
    }

    private boolean record(Backup proven, UUID execution, ProofReport report, Instant now) {
        Proof found = report.proof(now);
        boolean recorded = BackupProofs.record(proven, execution, found, report.verification(now));
        if (recorded) {
            ended.fire(new ProofEnded(proven.id, found));
            LOG.logf(
                    found.result() == Proof.Result.PROVEN ? Logger.Level.INFO : Logger.Level.WARN,
                    "The proof of backup %s ended: %s %s",
                    proven.id,
                    found.result(),
                    found.details());
        }
        return recorded;
    }
}
