package dev.coffer.backup.verify;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStores;
import dev.coffer.backup.BackupTree;
import dev.coffer.backup.BackupWork;
import dev.coffer.backup.Verification;
import dev.coffer.backup.VerificationEnded;
import dev.coffer.instance.Instance;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import dev.coffer.work.WorkKind;
import dev.coffer.work.WorkOrder;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Verifies backups: reads a backup back outside of any transaction, then records what was found. A store that cannot be
 * read says nothing about a backup, and the work is tried again later.
 */
@Singleton
public class BackupVerifier implements WorkKind {

    private static final Logger LOG = Logger.getLogger(BackupVerifier.class);

    private final BackupInspection inspection;
    private final BackupStores stores;
    private final Claims claims;
    private final Event<VerificationEnded> ended;

    BackupVerifier(BackupInspection inspection, BackupStores stores, Claims claims, Event<VerificationEnded> ended) {
        this.inspection = inspection;
        this.stores = stores;
        this.claims = claims;
        this.ended = ended;
    }

    @Override
    public String name() {
        return BackupWork.VERIFY;
    }

    @Override
    public int bound() {
        return 2;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException, InterruptedException {
        WorkOrder order = WorkOrder.of(subject);
        Optional<Backup> claimed = claims.begin(
                execution,
                () -> Backup.locked(order.about()).filter(found -> found.toBeVerifiedBy(order.order())),
                Backup::beginVerification);
        if (claimed.isEmpty()) {
            return;
        }
        Backup backup = claimed.get();
        LOG.infof("Backup %s is being verified", backup.id);
        Stores.Named store = stores.own(backup, backup.verifyStore());
        VerificationReport findings = inspection.inspect(backup, store.store());
        boolean recorded =
                claims.transition(now -> record(backup, execution, store.name(), findings.verification(now)));
        if (!recorded) {
            LOG.warnf("Backup %s was deleted, or its verification was claimed by another run", backup.id);
        }
    }

    private boolean record(Backup verified, UUID execution, String store, Verification found) {
        // The lock that an order for a backup takes, so that none takes this backup for sound and builds on it unseen.
        Instance.findByIdOptional(verified.instanceId, LockModeType.PESSIMISTIC_WRITE);
        Optional<Backup> backup = Backup.locked(verified.id).filter(locked -> locked.verifiedBy(execution));
        if (backup.isPresent()) {
            backup.get().verified(execution, store, found);
            Backup.flush();
            BackupTree.passOn(verified.id);
            ended.fire(new VerificationEnded(verified.id, store, found));
            LOG.logf(
                    found.broken() ? Logger.Level.ERROR : Logger.Level.INFO,
                    "Backup %s was verified in the store '%s': %s %s",
                    verified.id,
                    store,
                    found.result(),
                    found.details());
        }
        return backup.isPresent();
    }
}
