package dev.coffer.backup.verify;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupOrder;
import dev.coffer.backup.BackupTree;
import dev.coffer.backup.Verification;
import dev.coffer.instance.Instance;
import dev.coffer.work.WorkKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Verifies backups: reads one back outside of any transaction, and writes into its record what came out. A store that
 * cannot be reached says nothing about a backup; it is asked again later. One that can be, but for some object, does.
 */
@Singleton
public class BackupVerifier implements WorkKind {

    public static final String WORK = "backup-verify";

    private static final Logger LOG = Logger.getLogger(BackupVerifier.class);

    private final BackupInspection inspection;
    private final Clock clock;

    BackupVerifier(BackupInspection inspection, Clock clock) {
        this.inspection = inspection;
        this.clock = clock;
    }

    @Override
    public String name() {
        return WORK;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException {
        BackupOrder order = BackupOrder.of(subject);
        Optional<Backup> backup = QuarkusTransaction.requiringNew()
                .call(() -> Backup.<Backup>findByIdOptional(order.backup())
                        .filter(found -> found.toBeVerifiedBy(order.order())));
        if (backup.isEmpty()) {
            return;
        }
        LOG.infof("Backup %s is being verified", order.backup());
        VerificationReport findings = inspection.inspect(backup.get());
        QuarkusTransaction.requiringNew()
                .run(() -> note(order, backup.get().instanceId, findings.verification(clock.instant())));
    }

    private static void note(BackupOrder order, UUID instance, Verification found) {
        // As who orders a backup does, so that none takes this one for sound and joins its tree unseen.
        Instance.findByIdOptional(instance, LockModeType.PESSIMISTIC_WRITE);
        Optional<Backup> backup = Backup.locked(order.backup()).filter(locked -> locked.toBeVerifiedBy(order.order()));
        if (backup.isPresent()) {
            backup.get().verified(order.order(), found);
            Backup.flush();
            BackupTree.passOn(order.backup());
            LOG.logf(
                    found.broken() ? Logger.Level.ERROR : Logger.Level.INFO,
                    "Backup %s was verified: %s %s",
                    order.backup(),
                    found.result(),
                    found.details());
        }
    }
}
